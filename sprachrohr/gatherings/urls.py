"""Doors of gatherings."""

from django.urls import path

from sprachrohr.gatherings import desk as office

desk = [
    path("occasions/", office.occasions, name="occasions"),
    path("occasions/<int:pk>/", office.occasion, name="occasion"),
    path("occasions/<int:pk>/cancel/", office.cancel, name="cancel_occasion"),
]
