"""What a receipt shows: the code, its QR code, where to type it in."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Receipt
from sprachrohr.voices.models import Voice


def answer_address() -> str:
    """Where the code is typed in, without scheme: what a person types into a phone."""
    return (settings.PUBLIC_URL + reverse("answer")).split("://", 1)[1].rstrip("/")


def code_in_qr(code: Code) -> str:
    """The address with the code behind `#`: a browser never sends that part to any server."""
    return f"{settings.PUBLIC_URL}{reverse('answer')}#{code.digits}"


def receipt_context(receipt: Receipt, code: Code) -> dict[str, Any]:
    """For every page with `voices/_code.html`."""
    return {"receipt": receipt, "code": code, "qr_text": code_in_qr(code), "address": answer_address()}


def readers_of(voice: Voice) -> list[tuple[str, list[str]]]:
    """Who can open a confidential voice today: shown name and languages; empty for all other voices."""
    if not voice.is_sealed:
        return []
    copies = voice.key.copies.filter(handler__ended_at__isnull=True).select_related("handler__member")
    return [(copy.handler.member.shown_name, copy.handler.member.reads) for copy in copies if copy.handler]
