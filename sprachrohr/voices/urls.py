"""Doors of voices."""

from django.urls import path

from sprachrohr.voices import board, cards, cases, enter, listening, memory_log, tell_all, views
from sprachrohr.voices import desk as office

public = [
    path("tell/", views.tell, name="tell"),
    path("tell/language/", views.guess_language, name="guess_language"),
    path("tell/file/", views.stage_file, name="stage_file"),
    path("slip/", views.slip, name="slip"),
    path("memory-log/", memory_log.memory_log, name="memory_log"),
    path("privacy/", views.privacy_notice, name="privacy"),
]
desk = [
    path("topics/", board.topics, name="topics"),
    path("topics/<slug:slug>/", board.topic, name="desk_topic"),
    path("voices/", office.inbox, name="inbox"),
    path("voices/enter/", enter.enter, name="enter"),
    path("voices/cards/", cards.cards, name="cards"),
    path("voices/blocks/", office.blocks, name="blocks"),
    path("voices/tell-all/", tell_all.tell_all, name="tell_all"),
    path("cases/", cases.cases, name="cases"),
    path("cases/unlock/", cases.unlock, name="unlock_cases"),
    path("cases/lock/", cases.lock, name="lock_cases"),
    path("cases/recover/", cases.recover, name="recover_cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/file/<uuid:name>/", listening.listen_to_case, name="case_file"),
    path("cases/<int:pk>/file/<uuid:name>/words/", listening.words_of_case, name="case_words"),
    path("cases/<int:pk>/<slug:act>/", cases.case_act, name="case_act"),
    path("voices/<int:pk>/", office.thread, name="voice"),
    path("voices/<int:pk>/writing/", office.writing, name="writing"),
    path("voices/to-write-down/", listening.waiting, name="to_write_down"),
    path("voices/<int:pk>/file/<uuid:name>/", listening.listen, name="voice_file"),
    path("voices/<int:pk>/file/<uuid:name>/words/", listening.words, name="voice_words"),
    path("voices/<int:pk>/police/", office.for_the_police, name="for_the_police"),
    path("voices/<int:pk>/<slug:act>/", office.act, name="voice_act"),
]
