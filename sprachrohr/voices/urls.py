"""Doors of voices."""

from django.urls import path

from sprachrohr.voices import cards, cases, enter, views
from sprachrohr.voices import desk as office

public = [
    path("tell/", views.tell, name="tell"),
    path("tell/language/", views.guess_language, name="guess_language"),
    path("slip/", views.slip, name="slip"),
    path("privacy/", views.privacy_notice, name="privacy"),
]
desk = [
    path("voices/", office.inbox, name="inbox"),
    path("voices/enter/", enter.enter, name="enter"),
    path("voices/cards/", cards.cards, name="cards"),
    path("voices/blocks/", office.blocks, name="blocks"),
    path("cases/", cases.cases, name="cases"),
    path("cases/unlock/", cases.unlock, name="unlock_cases"),
    path("cases/lock/", cases.lock, name="lock_cases"),
    path("cases/recover/", cases.recover, name="recover_cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/<slug:act>/", cases.case_act, name="case_act"),
    path("voices/<int:pk>/", office.thread, name="voice"),
    path("voices/<int:pk>/writing/", office.writing, name="writing"),
    path("voices/<int:pk>/police/", office.for_the_police, name="for_the_police"),
    path("voices/<int:pk>/<slug:act>/", office.act, name="voice_act"),
]
