"""The office's doors to dialogues."""

from django.urls import URLPattern

desk: list[URLPattern] = []
