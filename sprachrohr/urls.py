"""All doors: residents' below the language, the desk's below /desk/, accounts of staff below /account/."""

from django.urls import include, path

import sprachrohr.dialogues.urls as dialogues
import sprachrohr.gatherings.urls as gatherings
import sprachrohr.home.urls as home
import sprachrohr.languages.urls as languages
import sprachrohr.meetings.urls as meetings
import sprachrohr.people.urls as people
import sprachrohr.recommendations.urls as recommendations
import sprachrohr.voices.urls as voices
from sprachrohr.web.prefix import in_every_language

urlpatterns = [
    *home.without_language,
    *recommendations.without_language,
    path("desk/", include([*home.desk, *voices.desk, *languages.desk, *meetings.desk, *gatherings.desk, *people.desk])),
    path("desk/", include([*dialogues.desk, *recommendations.desk])),
    path("account/", include(people.accounts)),
    in_every_language(
        [
            *home.public,
            *voices.public,
            *languages.public,
            *meetings.public,
            *dialogues.public,
            *gatherings.public,
            *recommendations.public,
        ]
    ),
]

handler404 = "sprachrohr.web.keeping.page_missing"
handler500 = "sprachrohr.web.keeping.page_failed"
