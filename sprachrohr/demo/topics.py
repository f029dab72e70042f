"""What the demo's council has made of its topics: a paragraph here and there, voices under several, and some quotes."""

from collections.abc import Callable
from typing import Any

from sprachrohr.languages.models import Text
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import describe, take_care
from sprachrohr.topics.models import Topic
from sprachrohr.voices.filing import file_under
from sprachrohr.voices.models import Voice
from sprachrohr.voices.quotes import answer, ask

Members = dict[str, Member]
# A text, its language, the words, and the people: whoever of them reads both languages has translated it.
Translate = Callable[[Text, str, str, Members], object]


def care_for_topics(told: dict[str, Any], voices: list[Voice], members: Members, translate: Translate) -> None:
    """`told`: of demo/topics.json; `voices`: in the order of demo/voices.json, by whose places `told` names them."""
    for fields in told["topics"]:
        _cared_for(fields, members, translate)
    for also in told["also_under"]:
        file_under(voice=voices[also["voice"]], add=also["topics"], by=members["Tomasz"])
    for fields in told["quotes"]:
        _quoted(fields, voices[fields["voice"]], members, translate)


def _cared_for(fields: dict[str, Any], members: Members, translate: Translate) -> None:
    topic = Topic.objects.get(slug=fields["slug"])
    describe(topic=topic, words=fields["about"], by=members["Tomasz"])
    group, owner = fields["working_group"], members[fields["owner"]]
    take_care(topic=topic, owner=owner, working_group=group, picture=topic.picture, by=members["Tomasz"])
    for language, words in fields["translations"].items():
        if topic.about is not None:
            translate(topic.about, language, words, members)


def _quoted(fields: dict[str, Any], voice: Voice, members: Members, translate: Translate) -> None:
    """Some have said yes; one still reads the question."""
    quote = ask(voice=voice, words=fields["words"], language=fields["language"], by=members["Elif"])
    if fields["agrees"] is not None:
        answer(quote=quote, agrees=fields["agrees"])
    if quote.text is not None:
        translate(quote.text, "de", fields["german"], members)
