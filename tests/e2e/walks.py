"""Walks past every page there is: each step yields when a page stands on the screen, with the page's name.

Who walks where: walks_residents.py, walks_desk.py, walks_cases.py, walks_accounts.py; past one room each:
walks_topics.py, walks_dialogues.py, walks_meetings.py, walks_minutes.py, walks_recommendations.py.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, resolve
from django.utils import translation
from playwright.sync_api import Page

# Doors that lead on at once, or answer a script.
NO_PAGE = {"leave", "guess_language", "answer_change", "answer_better", "answer_close", "writing", "translation_of"}
NO_PAGE |= {"cancel_occasion"}
NO_PAGE |= {"end_translation_link", "check_translation", "suggestion_done", "end_membership", "end_role"}
NO_PAGE |= {"stage_file", "answer_file", "voice_file", "voice_words", "case_file", "case_words"}
NO_PAGE |= {"end_sessions", "memory_log"}
NO_PAGE |= {"listen", "hear_recording", "withdraw_recording"}
NO_PAGE |= {"revoke_invitation", "talk_hours_feed", "appointment_calendar", "lock_cases", "event_mode"}
NO_PAGE |= {"meetings_feed", "meeting_paper", "meeting_in_calendar", "minutes_paper", "desk_invitation"}
NO_PAGE |= {"minutes_desk_paper", "live_state", "order_items", "act_on_item", "carry", "tell_meeting"}
NO_PAGE |= {"continue_series", "end_series", "cancel_outside"}
NO_PAGE |= {"recommendations_csv", "recommendations_json", "recommendations_feed", "recommendation_paper"}
NO_PAGE |= {"recommendation_letter", "answer_paper", "outcome_slips", "office_correct"}
NO_PAGE |= {"dialogue_room", "dialogue_act", "dialogue_results_csv", "dialogue_results_json", "dialogue_votes"}
NO_PAGE |= {"dialogue_polis", "desk_dialogue_votes", "desk_dialogue_polis"}

OPEN = "all => all.forEach((one) => { one.open = true; })"
EMPTY = """form => {
    form.noValidate = true;
    for (const one of form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")) {
        one.value = "";
    }
}"""
POST = """([address, fields]) => {
    const form = document.createElement("form");
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    form.method = "post";
    form.action = address;
    for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: token })) {
        const one = document.createElement("input");
        one.name = name;
        one.value = value;
        form.append(one);
    }
    document.body.append(form);
    form.submit();
}"""


def post(page: Page, address: str, **fields: str) -> None:
    """As a page does that was open for longer, and offers what is no longer possible."""
    with page.expect_navigation():
        page.evaluate(POST, [address, fields])


def nothing_typed(page: Page, form: str = "main form.settings") -> None:
    """Empties this form and sends it."""
    page.locator(form).last.evaluate(EMPTY)
    page.locator(f"{form} .button:not(.button-plain)").last.click()


def unfolded(page: Page, address: str) -> None:
    """This page with everything on it."""
    page.goto(address)
    page.locator("main details").evaluate_all(OPEN)


def past(doors: list[URLPattern], page: Page, steps: Iterator[str]) -> Iterator[str]:
    """These steps; at the end every one of these doors must have been seen, unless it has no page of its own."""
    seen = set()
    for name in steps:
        page.wait_for_load_state()
        path = urlsplit(page.url).path
        with translation.override(path.split("/")[1] if path.count("/") > 1 else "de"):
            try:
                seen.add(resolve(path).url_name)
            except Resolver404:
                assert "not found" in name
        yield name
    not_seen = {door.name for door in doors} - seen - NO_PAGE
    assert not not_seen, not_seen
