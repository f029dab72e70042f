"""Headers of static files: they come before every middleware of ours, and settings must be able to import this."""

from collections.abc import MutableMapping


def add_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:  # noqa: ARG001
    """`WHITENOISE_ADD_HEADERS_FUNCTION`: no other site uses them; a drawing that is opened by itself runs nothing."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
