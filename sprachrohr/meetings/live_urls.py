"""Doors of a meeting while it lasts, of its minutes, and of the archive."""

from django.urls import path

from sprachrohr.meetings import archive, live, minutes_desk, minutes_views

public = [
    path("meetings/<int:pk>/minutes/", minutes_views.public_minutes, name="minutes"),
    path("meetings/<int:pk>/minutes/paper/", minutes_views.public_paper, name="minutes_paper"),
    path("minutes/copy/<int:pk>/", minutes_views.copy, name="minutes_copy"),
    path("minutes/<str:token>/", minutes_views.link_door, name="minutes_by_link"),
]
desk = [
    path("meetings/archive/", archive.archive, name="archive"),
    path("meetings/<int:pk>/live/", live.live, name="hold"),
    path("meetings/<int:pk>/live/state/", live.live_state, name="live_state"),
    path("meetings/<int:pk>/live/<slug:act>/", live.live_act, name="live_act"),
    path("meetings/<int:pk>/screen/", live.screen, name="meeting_screen"),
    path("meetings/<int:pk>/minutes/", minutes_desk.minutes, name="minutes_desk"),
    path("meetings/<int:pk>/minutes/paper/", minutes_desk.paper, name="minutes_desk_paper"),
    path("meetings/<int:pk>/minutes/<slug:act>/", minutes_desk.act, name="minutes_act"),
]
