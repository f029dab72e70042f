"""Past the pages of dialogues: what everybody meets before, while and after people vote; the desk that asks."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

import sprachrohr.dialogues.urls as doors
from sprachrohr.dialogues import actions, statements
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.dialogues.tickets import print_tickets
from sprachrohr.dialogues.voting import join, new_name
from sprachrohr.people.models import Member
from tests.cast import DARI, oluchi_says
from tests.dialogues.rounds import SENTENCES, WORDS, again, drafted, over, running, somebody, two_camps
from tests.meetings.sittings import item, planned

from .scene import Scene
from .steps import enter_code, is_logged_in, send, shown_code
from .walks import nothing_typed, past, post, unfolded
from .walks_recommendations import translated

ABOUT = [("Wie alt sind Sie?", ["bis 27 Jahre", "über 27 Jahre"])]
STATES = ("person", "machine", "checked", "outdated")
MINE = "Auch im Park kann man Deutsch lernen."


# -- everybody -------------------------------------------------------------------------------------------------------


def dialogues(page: Page, scene: Scene, language: str) -> Iterator[str]:
    """None yet; one that runs, from its first page to its results; one with cards, one to come, those with few votes or
    without camps."""
    forget_boards()
    page.goto(f"/{language}/dialogues/")
    yield "dialogues: none"
    made = _asked(scene.chair, language)
    yield from _begins(page, made, language)
    yield from _adds(page, made, scene, language)
    yield from _keeps_a_number(page, made, language)
    yield from _ends(page, made, scene, language)
    yield from _others(page, scene, language)
    page.goto(f"/{language}/dialogues/")
    yield "dialogues: now, soon, finished"
    page.goto(f"/{language}/?dialogues")
    yield "front: dialogues"


def _asked(chair: Member, language: str) -> Dialogue:
    """Four statements in every state of a translation, and two that some readers wait for."""
    made = drafted(chair, results="running", rows_announced=True)
    actions.ask_about_people(dialogue=made, asked=ABOUT, by=chair)
    actions.open_dialogue(dialogue=made, by=chair)
    statements.add(dialogue=made, words=MINE, language="de", by=chair)
    statements.add(dialogue=made, words=DARI.replace("\n", " "), language="prs", by=chair)
    made = again(made)
    texts = [one.text for one in made.statements.all()[: len(STATES)]]
    asked = [made.question, made.why, made.reader, *(question.text for question in made.questions.all())]
    for state, *some in zip(STATES, texts, asked, strict=True):
        for text in some:
            translated(text, language, state, chair)
    forget_boards()
    return made


def _path(made: Dialogue, language: str, more: str = "") -> str:
    return f"/{language}/dialogues/{made.pk}/{more}"


def _votes(page: Page, made: Dialogue, language: str) -> None:
    """Agrees with what is shown, by a page of its own."""
    post(page, _path(made, language, "vote/"), statement=page.input_value("[data-statement]"), vote="1")


def _begins(page: Page, made: Dialogue, language: str) -> Iterator[str]:
    unfolded(page, _path(made, language))
    yield "dialogue: before the first vote"
    page.context.clear_cookies(name=settings.VOTER_COOKIE_NAME)
    _votes(page, made, language)
    yield "dialogue: without cookies"
    for name, fields in {"gone": {"statement": "999999", "vote": "1"}, "no answer": {}}.items():
        page.goto(_path(made, language))
        post(page, _path(made, language, "vote/"), **fields)
        yield f"dialogue: {name}"
    page.goto(_path(made, language, "mine/"))
    yield "my answers: none"
    page.goto(_path(made, language))
    _votes(page, made, language)
    unfolded(page, _path(made, language))
    yield "dialogue: after the first vote"
    page.goto(_path(made, language, "mine/"))
    yield "my answers"
    page.goto(_path(made, language, "results/"))
    yield "results: too few votes"
    page.goto(_path(made, language, "about-me/"))
    yield "about me"
    page.locator(".choice").first.click()
    send(page)


def _adds(page: Page, made: Dialogue, scene: Scene, language: str) -> Iterator[str]:
    page.goto(_path(made, language, "add/"))
    yield "add"
    send(page)
    yield "add: nothing written"
    page.fill("#words", "zu lang " * 30)
    send(page)
    yield "add: too long"
    page.fill("#words", "Es braucht mehr Cafés zum Reden.")
    send(page)
    yield "add: somebody looks at it"
    voter = Voter.objects.select_related("dialogue").get(written__isnull=False)
    added = [statements.add_by(voter=voter, words=f"{n} Cafés.", language="de") for n in range(len(_REASONS) + 3)]
    shown, merged, split, *rejected = added
    statements.show(statement=shown, by=scene.chair)
    statements.merge(statement=merged, into=shown, by=scene.chair)
    statements.split(statement=split, parts=["Mehr Cafés.", "Mehr Busse."], by=scene.chair)
    for one, reason in zip(rejected, _REASONS, strict=True):
        statements.reject(statement=one, reason=reason, by=scene.chair)
    page.goto(_path(made, language, "add/"))
    yield "add: what became of mine"
    send(page)
    yield "add: enough"


_REASONS = ("duplicate", "person", "insult", "off_topic", "off_topic", "off_topic")


def _keeps_a_number(page: Page, made: Dialogue, language: str) -> Iterator[str]:
    page.goto(_path(made, language, "number/"))
    yield "number"
    page.locator("main form .button-big").click()
    code = shown_code(page)
    yield "number: given"
    page.goto(_path(made, language, "number/"))
    post(page, _path(made, language, "number/"), token="from the day before yesterday")
    yield "number: one before, and the form was too old"
    page.context.clear_cookies(name="thread")
    enter_code(page, language, code)
    yield "number opens: go on voting"
    page.goto(_path(made, language))
    while page.locator("[data-statement]").count():
        _votes(page, made, language)
    yield "dialogue: all answered"


def _ends(page: Page, made: Dialogue, scene: Scene, language: str) -> Iterator[str]:
    two_camps(made)
    # I stand on the map, too: in the first camp.
    me = Voter.objects.get(receipt__isnull=False)
    for number, vote in ((1, 1), (2, 1), (3, 1), (4, -1)):
        statement = Statement.objects.get(dialogue=made, number=number)
        Vote.objects.update_or_create(voter=me, statement=statement, defaults={"vote": vote})
    draw(dialogue=again(made))
    unfolded(page, _path(made, language))
    yield "dialogue: results while people vote"
    for more in ("", "?show=common", "?show=differs"):
        unfolded(page, _path(made, language, f"results/{more}"))
        yield f"results: two camps {more}"
    actions.close(dialogue=made, by=scene.chair)
    for name in ("", "mine/"):
        page.goto(_path(made, language, name))
        yield f"over: {name or 'dialogue'}"
    post(page, _path(made, language, "vote/"), statement="1", vote="1")
    yield "dialogue: too late"
    page.goto(_path(made, language, "add/"))
    yield "add: over"
    post(page, _path(made, language, "add/"), words=MINE)
    yield "add: too late"
    page.goto(f"/{language}/answer/")
    yield "number opens: the council looks at it"
    actions.publish(dialogue=made, by=scene.chair)
    for path in (_path(made, language), f"/{language}/answer/"):
        page.goto(path)
        yield f"published: {path}"
    page.context.clear_cookies(name="thread")
    page.context.clear_cookies(name=settings.VOTER_COOKIE_NAME)


def _others(page: Page, scene: Scene, language: str) -> Iterator[str]:
    chair = scene.chair
    cards = running(chair, entry="codes", sentences=SENTENCES[:3])
    for one in cards.statements.all():
        translated(one.text, language, "person", chair)
    forget_boards()
    (code,) = print_tickets(dialogue=cards, count=1, by=chair)
    unfolded(page, _path(cards, language))
    yield "with a card"
    for typed in ("", "2222-2222"):
        page.fill("#ticket", typed)
        page.locator(".vote-agree").click()
        page.locator("main [role=alert]").wait_for()
        yield f"with a card: {typed or 'nothing typed'}"
    join(dialogue=cards, name=new_name(), language=language, held=False, ticket=code)
    page.fill("#ticket", code)
    page.locator(".vote-agree").click()
    page.locator("main [role=alert]").wait_for()
    yield "with a card: used before"
    later = running(chair)
    Dialogue.objects.filter(pk=later.pk).update(opens_at=timezone.now() + timedelta(days=3))
    page.goto(_path(later, language))
    yield "dialogue: coming"
    post(page, _path(later, language, "vote/"), statement="1", vote="1")
    yield "dialogue: not begun"
    one_camp = running(chair)
    for _ in range(25):
        voter = somebody(one_camp)
        rows = one_camp.statements.all()
        Vote.objects.bulk_create(Vote(voter=voter, statement=one, vote=1 if one.number < 4 else 0) for one in rows)
    draw(dialogue=again(one_camp))
    over(one_camp, chair, published=True)
    unfolded(page, _path(one_camp, language, "results/"))
    yield "results: no camps"


# -- the desk --------------------------------------------------------------------------------------------------------


def dialogues_at_the_desk(page: Page, scene: Scene) -> Iterator[str]:
    """Every page of the desk about dialogues, for a chair who is logged in; ends with her, too."""
    yield from past(doors.desk, page, _desk(page, scene))


def _at(made: Dialogue, name: str = "desk_dialogue", **parts: object) -> str:
    return reverse(name, kwargs={"pk": made.pk, **parts})


def _desk(page: Page, scene: Scene) -> Iterator[str]:
    forget_boards()
    yield from _sets_up(page)
    made = _busy(scene.chair)
    empty = drafted(scene.chair, entry="codes", sentences=())
    for which, one in (("busy", made), ("empty", empty)):
        yield from _each(page, one, which)
    yield from _cannot(page, made, empty)
    is_logged_in(page, scene.hakan)
    for name in ("desk_dialogue", "print_dialogue", "dialogue_outcome"):
        for which, one in (("busy", made), ("empty", empty)):
            unfolded(page, _at(one, name))
            yield f"{name}: {which}, for {scene.hakan}"
    is_logged_in(page, scene.chair)
    yield from _afterwards(page, made)


def _sets_up(page: Page) -> Iterator[str]:
    page.goto(reverse("desk_dialogues"))
    yield "dialogues: none"
    page.goto(reverse("new_dialogue"))
    yield "new"
    nothing_typed(page)
    yield "new: something is missing"
    page.goto(reverse("new_dialogue"))
    for name, words in (("question", WORDS.question), ("why", WORDS.why), ("reader", WORDS.reader)):
        page.fill(f"[name={name}]", words)
    page.fill("[name=statements]", "\n".join(SENTENCES) + "\n" + "zu lang " * 20)
    page.fill("[name=about]", "Woher kommen Sie?: Hamburg, anderswo")
    page.locator(".settings .button").click()
    yield "new: a line is too long, and a question that we never ask"
    page.fill("[name=statements]", "\n".join(SENTENCES))
    page.fill("[name=about]", "Wie alt sind Sie?: unter 25, älter")
    page.locator(".settings .button").click()
    page.locator("form[action$='/do/open/'] .button").wait_for()
    yield "dialogue: a draft"
    page.locator("form[action$='/do/open/'] .button").click()
    page.locator(".notice-good").wait_for()
    yield "dialogue: open"


def _busy(by: Member) -> Dialogue:
    """Two camps on a map, some held back, new statements in two languages, one rejected, a meeting in sight."""
    made = running(by)
    two_camps(made)
    draw(dialogue=made)
    for _ in range(2):
        somebody(made, held=True)
    for words, language in (("Kurse am Abend braucht es mehr.", "de"), ("در شب کورس لازم است.", "prs")):
        statements.add_by(voter=somebody(made, language=language), words=words, language=language)
    wrong, same = (statements.add_by(voter=somebody(made), words=one, language="de") for one in ("Das!", "Kurse!"))
    statements.reject(statement=wrong, reason="off_topic", by=by)
    statements.merge(statement=same, into=made.statements.get(number=1), by=by)
    oluchi_says()
    item(planned(by), by=by)
    return made


def _each(page: Page, made: Dialogue, which: str) -> Iterator[str]:
    names = ("desk_dialogue", "change_dialogue", "print_dialogue", "dialogue_outcome", "dialogue_queue")
    more = ("dialogue_statements", "add_dialogue_statements", "statements_from_voices", "statements_from_items")
    for name in (*names, *more, "dialogue_screen", "desk_dialogue_results"):
        unfolded(page, _at(made, name))
        yield f"{name}: {which}"
    for state in ("rejected", "merged"):
        page.goto(f"{_at(made, 'dialogue_statements')}?state={state}")
        yield f"statements: {state}, {which}"
    page.goto(f"{_at(made, 'dialogue_screen')}?language=prs")
    yield f"screen: in Dari, {which}"
    for one in made.statements.all():
        unfolded(page, _at(made, "dialogue_statement", number=one.number))
        yield f"statement {one.number}: {which}"


def _cannot(page: Page, made: Dialogue, empty: Dialogue) -> Iterator[str]:
    """What is not taken, and why."""
    for act, fields in (("reject", {}), ("merge", {"into": "999"}), ("split", {"part": "Kurse!"})):
        page.goto(_at(made, "dialogue_statement", number=1))
        post(page, _at(made, "statement_act", number=1, act=act), **fields)
        yield f"{act}: something is missing"
    for name in ("add_dialogue_statements", "change_dialogue"):
        page.goto(_at(made, name))
        nothing_typed(page)
        yield f"{name}: something is missing"
    page.goto(_at(empty, "print_dialogue"))
    post(page, _at(empty, "print_dialogue"), count="7")
    yield "print: so many are not offered"
    for one, act in ((empty, "open"), (made, "publish")):
        page.goto(_at(one))
        post(page, _at(one, "dialogue_act", act=act))
        page.locator(".notice-warn").first.wait_for()
        yield f"{act}: not now"


def _afterwards(page: Page, made: Dialogue) -> Iterator[str]:
    for act, name in (("close", "over"), ("publish", "published")):
        yield from _does(page, made, act, name)
    page.locator("form[action$='/do/agenda/'] .button").first.click()
    page.locator(".notice-good").wait_for()
    yield "outcome: on the agenda"
    page.goto(f"{reverse('new_recommendation')}?dialogue={made.pk}&statement=1")
    yield "a recommendation of it"
    yield from _does(page, made, "archive", "archived")
    page.goto(_at(made, "change_dialogue"))
    page.locator(".settings .button").click()
    yield "change: too late"
    unfolded(page, reverse("desk_dialogues"))
    yield "dialogues: open, draft, in the archive"


def _does(page: Page, made: Dialogue, act: str, name: str) -> Iterator[str]:
    page.goto(_at(made))
    post(page, _at(made, "dialogue_act", act=act))
    for door in ("desk_dialogue", "dialogue_screen", "dialogue_outcome"):
        unfolded(page, _at(made, door))
        yield f"{door}: {name}"
