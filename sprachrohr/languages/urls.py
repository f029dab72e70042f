"""Doors of languages."""

from django.urls import path

from sprachrohr.languages import desk as office
from sprachrohr.languages import releases, views

public = [
    path("translate/text/<int:pk>/", views.translate_by_link, name="translate"),
    path("translate/sealed/<int:pk>/", releases.translate, name="translate_sealed"),
    path("translate/sealed/<str:token>/", releases.door, name="release"),
    path("translate/<str:token>/", views.link_door, name="translation_link"),
    path("better/", views.better_sentence, name="better_sentence"),
    path("listen/<slug:sentence>.mp3", views.listen, name="listen"),
]
desk = [
    path("translations/", office.queue, name="translations"),
    path("translations/<int:pk>/", office.one, name="translation"),
    path("translations/of/<int:text>/<slug:language>/", office.of_text, name="translation_of"),
    path("translations/<int:pk>/link/", office.make_link, name="make_translation_link"),
    path("translations/link/<int:pk>/end/", office.end_link, name="end_translation_link"),
    path("translations/check/<int:pk>/", office.check, name="check_translation"),
    path("translations/suggestion/<int:pk>/", office.suggestion_done, name="suggestion_done"),
    path("recordings/", office.recordings, name="recordings"),
    path("recordings/<int:pk>/sound.mp3", office.hear_recording, name="hear_recording"),
    path("recordings/<int:pk>/withdraw/", office.withdraw_recording, name="withdraw_recording"),
    path("recordings/<slug:language>/<slug:sentence>/", office.recording, name="recording"),
]
