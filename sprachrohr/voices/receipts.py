"""What a receipt shows: the code, its QR code, where to type it in."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Receipt


def answer_address() -> str:
    """Where the code is typed in, without scheme: what a person types into a phone."""
    return (settings.PUBLIC_URL + reverse("answer")).split("://", 1)[1].rstrip("/")


def code_in_qr(code: Code) -> str:
    """The address with the code behind `#`: a browser never sends that part to any server."""
    return f"{settings.PUBLIC_URL}{reverse('answer')}#{code.digits}"


def receipt_context(receipt: Receipt, code: Code) -> dict[str, Any]:
    """For every page with `voices/_code.html`."""
    return {"receipt": receipt, "code": code, "qr_text": code_in_qr(code), "address": answer_address()}
