"""What a player or a picture frame gets: the file as it is decrypted, in the parts that it asks for."""

from django.http import HttpRequest, HttpResponse

from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import Key
from sprachrohr.voices.attachments import opened
from sprachrohr.voices.models import Attachment
from sprachrohr.web.ranges import ranged

# Whatever a file may hold, as a page of its own it can do nothing.
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


def play(request: HttpRequest, *, attachment: Attachment | None, key: Key) -> HttpResponse:
    """`key`: the voice's, able to read. 404 also for what is not ready, failed, or gone from the disk."""
    if attachment is None or not attachment.is_ready:
        return HttpResponse(status=404)
    try:
        properties, chunks = opened(attachment=attachment, key=key)
    except Unreadable:
        return HttpResponse(status=404)
    response = ranged(request, length=properties.length, chunks=chunks, content_type=properties.content_type)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response
