"""Links that somebody has opened in this browser: the token leaves the address, the session keeps the link's number.

The numbers are kept apart by purpose: whoever has opened number 5 of one kind has opened nothing of another kind.
"""

from django.http import HttpRequest

# The newest; a member or translator has a few open, never hundreds.
AT_ONCE = 20


def _name(purpose: str) -> str:
    return f"links: {purpose}"


def has_opened(request: HttpRequest, *, purpose: str, pk: int) -> bool:
    """Whether this browser has opened this link; not whether the link is still open."""
    return pk in request.session.get(_name(purpose), [])


def remember_link(request: HttpRequest, *, purpose: str, pk: int) -> None:
    forget_link(request, purpose=purpose, pk=pk)
    request.session[_name(purpose)] = [*request.session[_name(purpose)], pk][-AT_ONCE:]


def forget_links(request: HttpRequest) -> None:
    """All of them, whatever they were for: somebody leaves this browser."""
    names = [name for name in request.session.keys() if name.startswith(_name(""))]  # noqa: SIM118  (no dict)
    for name in names:
        del request.session[name]


def forget_link(request: HttpRequest, *, purpose: str, pk: int) -> None:
    request.session[_name(purpose)] = [one for one in request.session.get(_name(purpose), []) if one != pk]
