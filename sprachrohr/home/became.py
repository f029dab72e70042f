"""What became of what people said in a dialogue: the recommendations that rest on it, for whoever kept a number."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from sprachrohr.dialogues.models import Dialogue
from sprachrohr.recommendations.chain import titles_in
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.recommendations.sentences import state_words
from sprachrohr.web.pages import page_language


def recommended_from(dialogue: Dialogue) -> list[SafeString]:
    """A few words for each: its title in the language of the page, and what the office has said. Two queries."""
    found = list(Recommendation.objects.public().filter(dialogue=dialogue).select_related("title__key"))
    titles = titles_in(page_language(), found) if found else {}
    return [
        render_to_string("home/_became.html", {"one": one, "title": titles[one.pk], "state": state_words(one)})
        for one in found
    ]
