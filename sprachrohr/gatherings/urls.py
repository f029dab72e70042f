"""Doors of gatherings."""

from django.urls import path

from sprachrohr.gatherings import appointment, views
from sprachrohr.gatherings import desk as office

public = [
    path("talk/<int:occasion>/", views.choose_time, name="choose_time"),
    path("talk/calendar/", views.calendar_of_mine, name="appointment_calendar"),
    path("talk/change/", appointment.change, name="appointment_change"),
    path("talk/cancel/", appointment.cancel, name="appointment_cancel"),
    path("talk-hours.ics", views.talk_hours_feed, name="talk_hours_feed"),
]
desk = [
    path("occasions/", office.occasions, name="occasions"),
    path("occasions/<int:pk>/", office.occasion, name="occasion"),
    path("occasions/<int:pk>/cancel/", office.cancel, name="cancel_occasion"),
    path("occasions/<int:pk>/day/", office.day, name="occasion_day"),
]
