"""Past the pages of topics: what everybody reads, what a person is asked, the board of the desk."""

from collections.abc import Iterator

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from sprachrohr.languages.actions import write_translation_in
from sprachrohr.languages.models import Translation
from sprachrohr.topics.actions import begin, describe
from sprachrohr.topics.models import Topic
from sprachrohr.voices.actions import Said, say
from sprachrohr.voices.filing import file_under
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.quotes import answer, ask
from tests.cast import DARI, GERMAN, saying

from .scene import Scene
from .steps import enter_code
from .walks import EMPTY, OPEN


def _told(language: str, topic: Topic) -> Said:
    words, written_in = (DARI, "prs") if language in {"ar", "fa", "prs"} else (GERMAN, "de")
    fields = {"openness": "public", "topic": topic}
    return say(
        token=new_token(), saying=saying(words, language=written_in, page=language, **fields), look_again_in=7
    )


def topics(page: Page, scene: Scene, language: str) -> Iterator[str]:
    """The list, a topic with a paragraph and quotes in every state, one that ended, and the question in a thread."""
    topic = begin(name="Plätze im Deutschkurs", by=scene.chair)
    describe(topic=topic, words="Es fehlen Plätze, am Abend und mit Kinderbetreuung.", by=scene.chair)
    said = [_told(language, topic) for _ in range(5)]
    for one, maker in zip(said[:2], (Translation.Maker.PERSON, Translation.Maker.MACHINE), strict=True):
        quote = ask(voice=one.voice, words="Der Kurs ist voll.", language="de", by=scene.hakan)
        if quote.text is not None and language not in {"de", "de-simple"}:
            write_translation_in(text=quote.text, language=language, words="Voll.", maker=maker, made_with="X")
        answer(quote=quote, agrees=True)
    ask(voice=said[0].voice, words="Ich warte seit einem Jahr.", language=said[0].voice.language, by=scene.hakan)
    cache.clear()
    page.goto(f"/{language}/happening/?topics")
    yield "happening: topics"
    page.goto(f"/{language}/happening/{topic.slug}/")
    page.locator("main details").evaluate_all(OPEN)
    yield "topic"
    Topic.objects.filter(pk=topic.pk).update(retired_on=timezone.localdate())
    page.goto(f"/{language}/happening/{topic.slug}/?ended")
    yield "topic: closed"
    page.context.clear_cookies(name="thread")
    page.goto(f"/{language}/answer/")
    enter_code(page, language, said[0].code.digits)
    page.goto(f"/{language}/answer/")
    yield "thread: a quote that was allowed, and one that is asked"


def board(page: Page, scene: Scene) -> Iterator[str]:
    """What stands nowhere yet, with what is near; one topic with its voices and quotes; what is wrong with a form."""
    topic = begin(name="Plätze im Deutschkurs", by=scene.chair)
    said = _told("de", topic)
    file_under(voice=said.voice, add=[Topic.objects.order_by("pk")[0].slug], by=scene.chair)
    answer(quote=ask(voice=said.voice, words="Der Kurs ist voll.", language="de", by=scene.hakan), agrees=True)
    ask(voice=said.voice, words="Ich warte seit einem Jahr.", language="de", by=scene.hakan)
    say(token=new_token(), saying=saying(GERMAN), look_again_in=7)
    cache.clear()
    page.goto(reverse("topics"))
    page.locator("main details").evaluate_all(OPEN)
    yield "topics"
    page.locator("[data-card] details button").first.click()
    yield "topics: nothing chosen"
    page.goto(reverse("desk_topic", kwargs={"slug": topic.slug}))
    page.locator("main details").evaluate_all(OPEN)
    yield "topic"
    page.locator("#id_about").evaluate("one => { one.value = 'zu lang '.repeat(200); }")
    page.locator("main form button").first.click()
    yield "topic: too long"
    page.goto(reverse("voice", kwargs={"pk": said.voice.pk}))
    page.locator("main details").evaluate_all(OPEN)
    yield "voice that may be quoted"
    page.locator("form[action$='/quote/']").evaluate(EMPTY)
    page.locator("form[action$='/quote/'] button").click()
    yield "voice: an empty quote"
