"""Doors of home."""

from django.urls import URLPattern

public: list[URLPattern] = []
desk: list[URLPattern] = []
without_language: list[URLPattern] = []
