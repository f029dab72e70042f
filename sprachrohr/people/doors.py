"""The desk's doors: who may enter which part of the office.

A view of the desk is a plain function under one of these decorators; no one enters without the second factor.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from sprachrohr.people.models import Member

View = Callable[..., HttpResponse]


def _door(view: View, may_enter: Callable[[Member], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        if not isinstance(person, Member) or not person.is_active:
            return redirect_to_login(request.get_full_path())
        if not person.has_second_factor():
            return redirect("second_factor")
        translation.activate(person.desk_language)
        if not may_enter(person):
            return render(request, "people/not_for_you.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def account_page(view: View) -> View:
    """Log in, password, second factor: anybody may come, in German or English, the languages of the desk."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        wished = person.desk_language if isinstance(person, Member) else translation.get_language()
        translation.activate("en" if wished == "en" else "de")
        return view(request, *args, **kwargs)

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
