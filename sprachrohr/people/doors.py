"""The desk's doors: who may enter which part of the office.

A view of the desk is a plain function under one of these decorators; no one enters without the second factor.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from sprachrohr.people.logins import refused
from sprachrohr.people.models import Member
from sprachrohr.people.sessions import note_use
from sprachrohr.web.keeping import kept_fields

View = Callable[..., HttpResponse]


def _door(view: View, may_enter: Callable[[Member], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        if not isinstance(person, Member) or not person.is_active:
            return _logged_out(request)
        if not person.has_second_factor():
            return redirect("second_factor")
        translation.activate(person.desk_language)
        note_use(request)
        if not may_enter(person):
            refused(person, request.resolver_match.view_name if request.resolver_match else "")
            return render(request, "people/not_for_you.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def _logged_out(request: HttpRequest) -> HttpResponse:
    """To the login and back. What somebody was just sending stays in a page of its own."""
    translation.activate("en" if translation.get_language() == "en" else "de")
    kept = kept_fields(request)
    if any(value.strip() for fields in kept.values() for _, value in fields):
        return render(request, "people/logged_out.html", kept, status=403)
    back = request.get_full_path() if request.method == "GET" else reverse("desk")
    answer = redirect_to_login(back)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        answer.headers["Location"] += "&ended=1"
    return answer


def is_it_you(request: HttpRequest) -> HttpResponse:
    """To the password once more and back to this address.

    allauth by itself would keep a whole POST in the session until then, with all headers: the address on the internet,
    and the cookie without which a stolen session opens no case.
    """
    ways = get_adapter().get_reauthentication_methods(request.user)
    return redirect_to_login(request.get_full_path(), ways[0]["url"] if ways else None)


def account_page(view: View) -> View:
    """Log in, password, second factor: anybody may come, in German or English, the languages of the desk."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        wished = person.desk_language if isinstance(person, Member) else translation.get_language()
        translation.activate("en" if wished == "en" else "de")
        if isinstance(person, Member):
            note_use(request)
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            return is_it_you(request)

    return spoken


def for_readers(view: View) -> View:
    """Those who may read voices: members, secretary, chair."""
    return _door(view, Member.may_read_voices)


def for_runners(view: View) -> View:
    """Those who run the desk: secretary and chair."""
    return _door(view, Member.may_run_the_desk)


def for_cases(view: View) -> View:
    """Case handlers and interpreters; which cases they can read, their key decides."""
    return _door(view, Member.may_open_cases)


def for_translators(view: View) -> View:
    """Everyone with a role; what they see there is limited by `visible_to`."""
    return _door(view, Member.may_translate)


def person(request: HttpRequest) -> Member:
    """The member behind a guarded view."""
    assert isinstance(request.user, Member)  # noqa: S101  (the door has checked it)
    return request.user
