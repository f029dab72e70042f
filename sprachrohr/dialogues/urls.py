"""Doors of dialogues."""

from django.urls import path

from sprachrohr.dialogues import desk_urls, results_urls, taking_part, views

public = [
    path("dialogues/", views.dialogues, name="dialogues"),
    path("dialogues/<int:pk>/", views.dialogue, name="dialogue"),
    path("dialogues/<int:pk>/vote/", views.cast, name="cast_vote"),
    path("dialogues/<int:pk>/mine/", views.my_votes, name="my_votes"),
    path("dialogues/<int:pk>/add/", taking_part.add_statement, name="add_statement"),
    path("dialogues/<int:pk>/about-me/", taking_part.about_me, name="about_me"),
    path("dialogues/<int:pk>/number/", taking_part.number, name="voter_number"),
    path("dialogues/<int:pk>/room/<str:token>/", views.room, name="dialogue_room"),
    *results_urls.public,
]
desk = [*desk_urls.desk, *results_urls.desk]
