"""Doors of gatherings."""

from django.urls import URLPattern

desk: list[URLPattern] = []
