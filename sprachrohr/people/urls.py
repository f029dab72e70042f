"""Doors of people: accounts of staff, and the desk's page of members."""

from django.urls import URLPattern, URLResolver, include, path

accounts: list[URLPattern | URLResolver] = [path("", include("allauth.urls"))]
desk: list[URLPattern] = []
