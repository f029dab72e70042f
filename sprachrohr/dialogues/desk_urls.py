"""The office's doors to dialogues."""

from django.urls import path

from sprachrohr.dialogues import desk as dialogues
from sprachrohr.dialogues import desk_acts, desk_papers, desk_statements

desk = [
    path("dialogues/", dialogues.dialogues, name="desk_dialogues"),
    path("dialogues/new/", dialogues.new, name="new_dialogue"),
    path("dialogues/<int:pk>/", dialogues.dialogue, name="desk_dialogue"),
    path("dialogues/<int:pk>/change/", dialogues.change, name="change_dialogue"),
    path("dialogues/<int:pk>/screen/", dialogues.screen, name="dialogue_screen"),
    path("dialogues/<int:pk>/print/", desk_papers.printing, name="print_dialogue"),
    path("dialogues/<int:pk>/outcome/", desk_acts.outcome, name="dialogue_outcome"),
    path("dialogues/<int:pk>/do/<str:act>/", desk_acts.act, name="dialogue_act"),
    path("dialogues/<int:pk>/queue/", desk_statements.queue, name="dialogue_queue"),
    path("dialogues/<int:pk>/statements/", desk_statements.all_statements, name="dialogue_statements"),
    path("dialogues/<int:pk>/statements/add/", desk_statements.add, name="add_dialogue_statements"),
    path("dialogues/<int:pk>/statements/messages/", desk_statements.from_voices, name="statements_from_voices"),
    path("dialogues/<int:pk>/statements/items/", desk_statements.from_items, name="statements_from_items"),
    path("dialogues/<int:pk>/statements/<int:number>/", desk_statements.one_statement, name="dialogue_statement"),
    path("dialogues/<int:pk>/statements/<int:number>/<str:act>/", desk_statements.act, name="statement_act"),
]
