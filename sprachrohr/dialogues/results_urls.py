"""Doors to what came out of a dialogue."""

from django.urls import URLPattern

public: list[URLPattern] = []
desk: list[URLPattern] = []
