"""A name with a full stop of its own at the end of a sentence."""

import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.safestring import mark_safe

from sprachrohr.web.tags import one_stop
from tests.cast import open_council


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("Verantwortlich: Rat e. V.. Wir", "Verantwortlich: Rat e. V. Wir"),
        ("An Beratung e. V..", "An Beratung e. V."),
        ("\u2068Rat e. V.\u2069. Wir", "\u2068Rat e. V.\u2069 Wir"),
        ("Moment ...", "Moment ..."),
        ("Ein Satz. Noch einer.", "Ein Satz. Noch einer."),
        ("", ""),
    ],
)
def test_a_sentence_ends_with_one_full_stop(sentence: str, right: str) -> None:
    assert one_stop(sentence) == right


def test_what_was_escaped_stays_so_and_what_was_not_does_not_become_safe() -> None:
    values = {"ours": mark_safe("<b>Rat</b> e. V.."), "typed": "<b>e. V.."}
    page = Template("{{ ours|one_stop }} {{ typed|one_stop }}").render(Context(values))
    assert page == "<b>Rat</b> e. V. &lt;b&gt;e. V."


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en", "ar", "prs", "tr", "ru"])
@pytest.mark.parametrize("controller", ["Integrationsrat Süderelbe e. V.", "<b>Rat</b> e. V."])
def test_the_notice_beside_the_form_ends_the_controllers_name_once(language: str, controller: str) -> None:
    open_council(controller=controller)
    page = Client().get(f"/{language}/tell/").content.decode()
    assert re.findall(r"e\. V\.+", page) == ["e. V."]
    assert "<b>Rat" not in page
