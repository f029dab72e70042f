"""Doors of home."""

from django.urls import path

from sprachrohr.home import answer, views
from sprachrohr.home import desk as office

public = [
    path("", views.front, name="front"),
    path("talk/", views.talk, name="talk"),
    path("happening/", views.happening, name="happening"),
    path("happening/<slug:slug>/", views.topic, name="topic"),
    path("join-in/", views.join_in, name="join_in"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("imprint/", views.imprint, name="imprint"),
    path("languages/", views.languages, name="languages"),
    path("leave/", views.leave, name="leave"),
    path("answer/", answer.answer, name="answer"),
    path("answer/file/<uuid:name>/", answer.play_file, name="answer_file"),
    path("answer/write/", answer.write, name="answer_write"),
    path("answer/change/", answer.change, name="answer_change"),
    path("answer/better/", answer.better, name="answer_better"),
    path("answer/new-number/", answer.new_code, name="answer_new_code"),
    path("answer/withdraw/", answer.withdraw_everything, name="answer_withdraw"),
    path("answer/close/", answer.leave_thread, name="answer_close"),
]
desk = [
    path("", office.front, name="desk"),
    path("event-mode/", office.event_mode, name="event_mode"),
    path("posters/", office.posters, name="posters"),
    path("council/", office.council, name="council"),
    path("organisations/", office.organisations, name="organisations"),
    path("deletions/", office.deletions, name="deletions"),
    path("journal/", office.journal, name="journal"),
]
without_language = [
    path("", views.start, name="start"),
    path("health", views.health, name="health"),
]
