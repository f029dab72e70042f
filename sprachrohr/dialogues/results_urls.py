"""Doors to what came out of a dialogue."""

from django.urls import path

from sprachrohr.dialogues import results_page

public = [
    path("dialogues/<int:pk>/results/", results_page.results, name="dialogue_results"),
    path("dialogues/<int:pk>/results.csv", results_page.as_csv, name="dialogue_results_csv"),
    path("dialogues/<int:pk>/results.json", results_page.as_json, name="dialogue_results_json"),
    path("dialogues/<int:pk>/votes.csv", results_page.votes, {"kind": "votes"}, name="dialogue_votes"),
    path("dialogues/<int:pk>/polis.zip", results_page.votes, {"kind": "polis"}, name="dialogue_polis"),
]
desk = [
    path("dialogues/<int:pk>/results/", results_page.desk_results, name="desk_dialogue_results"),
    path("dialogues/<int:pk>/votes.csv", results_page.desk_votes, {"kind": "votes"}, name="desk_dialogue_votes"),
    path("dialogues/<int:pk>/polis.zip", results_page.desk_votes, {"kind": "polis"}, name="desk_dialogue_polis"),
]
