"""What can happen to a recording, a picture, a signed film: it is kept, made clean, opened, written down, removed."""

from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import name_of, write
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import change_text, wish_for, write_text
from sprachrohr.people.models import Member
from sprachrohr.vault import encryption
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.media import parts
from sprachrohr.vault.media.cleaning import clean
from sprachrohr.vault.media.outcome import MediaError
from sprachrohr.vault.media.staging import Properties, StagedFile, claim, keep_clean
from sprachrohr.vault.models import Key
from sprachrohr.voices.models import Attachment, Message, Voice

DESK_LANGUAGE = "de"
RAW_PURPOSE = "films that wait"


def attach(*, message: Message, files: Iterable[StagedFile], key: Key) -> None:
    """The files that waited for this form belong to this message from now on; inside the transaction that stores it.

    `key`: the voice's. A sealed one takes in what it cannot read. A film that still waits for the worker lies for these
    minutes under the server key.
    """
    for one in claim(files):
        attachment = Attachment(message=message, kind=one.kind, part=one.part, properties=b"")
        if one.properties.raw:
            attachment.raw = _locked_raw(attachment, one.properties)
        else:
            attachment.properties = key.encrypt(one.properties.to_json())
        attachment.save()


def same_files(*, message: Message, files: Iterable[StagedFile], key: Key) -> bool:
    """Whether this message has just these files already: a double tap. `key`: the voice's, able to read."""
    known = [
        (_raw(one) if one.raw is not None else one.about(key)).digest
        for one in Attachment.objects.filter(message=message, failed="")
    ]
    return sorted(known) == sorted(one.properties.digest for one in files)


def _raw(attachment: Attachment) -> Properties:
    """Raises Unreadable."""
    opened = encryption.unseal(
        encryption.subkey(RAW_PURPOSE), attachment.raw or b"", about=attachment.name.bytes
    )
    return Properties.from_json(opened.decode())


def _locked_raw(attachment: Attachment, properties: Properties) -> bytes:
    content = properties.to_json().encode()
    return encryption.seal(encryption.subkey(RAW_PURPOSE), content, about=attachment.name.bytes)


def prepare_films() -> int:
    """Once a minute: the films that came since then become clean; how many. It takes as long as it takes."""
    done = 0
    for pk in Attachment.objects.filter(raw__isnull=False).order_by("pk").values_list("pk", flat=True):
        attachment = Attachment.objects.select_related("message__voice__key").filter(pk=pk, raw__isnull=False).first()
        if attachment is None:
            continue
        try:
            _prepare(attachment)
        except MediaError as error:
            if error.reason == "busy":  # another worker is at it
                return done
            _keep_result(attachment, part="", properties=b"", failed=error.reason)
        except Unreadable:
            _keep_result(attachment, part="", properties=b"", failed="broken")
        done += 1
    return done


def _prepare(attachment: Attachment) -> None:
    """Raises MediaError, Unreadable."""
    raw = _raw(attachment)
    film = clean(b"".join(parts.read(raw.raw_key, attachment.part)), "video")
    part, properties = keep_clean(film, digest=raw.digest)
    sealed = attachment.message.voice.key.encrypt(properties.to_json())
    if not _keep_result(attachment, part=part, properties=sealed):
        parts.remove(part)


def _keep_result(attachment: Attachment, *, part: str, properties: bytes, failed: str = "") -> bool:
    """False if the person has withdrawn it meanwhile, or another worker was faster."""
    kept = Attachment.objects.filter(pk=attachment.pk, raw__isnull=False).update(
        part=part, properties=properties, raw=None, failed=failed
    )
    parts.remove(attachment.part)
    return bool(kept)


def files_of(messages: Iterable[Message]) -> list[Attachment]:
    """One query; what was written down of them comes along."""
    return list(Attachment.objects.filter(message__in=messages).select_related("transcript__key"))


def part_names(voices: Collection[int]) -> list[str]:
    """The files that belong to these voices; readable without their keys."""
    return list(Attachment.objects.filter(message__voice__in=voices).exclude(part="").values_list("part", flat=True))


def remove_files(names: Iterable[str]) -> None:
    """When the transaction that deletes their rows has ended."""
    names = list(names)

    def remove() -> None:
        for name in names:
            parts.remove(name)

    transaction.on_commit(remove)


def known_parts() -> set[str]:
    return set(Attachment.objects.exclude(part="").values_list("part", flat=True))


# -- reading it ------------------------------------------------------------------------------------------------


def opened(*, attachment: Attachment, key: Key) -> tuple[Properties, Iterator[bytes]]:
    """What a player needs, and the content as it is decrypted. `key`: the voice's, able to read. Raises Unreadable."""
    properties = attachment.about(key)
    return properties, parts.read(properties.raw_key, attachment.part)


def note_opened(*, attachment: Attachment, by: Member) -> None:
    """Who opened it, once a day; a player asks for the same file many times."""
    known = Entry.objects.filter(
        verb="recording opened", subject=name_of(attachment), by=name_of(by), day=timezone.localdate()
    )
    if not known.exists():
        write("recording opened", about=attachment, by=by)


def to_write_down(member: Member) -> "QuerySet[Attachment]":
    """What this person may open and nobody has written down yet: recordings and signed films of ordinary voices."""
    if not member.may_open_recordings():
        return Attachment.objects.none()
    return (
        Attachment.objects.filter(message__voice__in=Voice.objects.visible_to(member))
        .filter(transcript__isnull=True, raw__isnull=True, failed="")
        .exclude(kind=Attachment.Kind.PICTURE)
        .select_related("message__voice")
        .prefetch_related("message__voice__topics__merged_into")
        .order_by("pk")
    )


@transaction.atomic
def write_down(*, attachment: Attachment, words: str, language: str, key: Key, by: Member) -> None:
    """What is said (signed, shown) there, for all who may not open it; in the language spoken, or in German.

    `key`: the voice's. Translated like what a person wrote; of a sealed voice no machine and no desk sees it.
    """
    if attachment.transcript is not None:
        attachment.transcript.key, attachment.transcript.language = key, language
        attachment.transcript.save(update_fields=["language"])
        change_text(text=attachment.transcript, words=words, days=Council.ours().translation_days, by=by)
    else:
        attachment.transcript = write_text(key=key, words=words, language=language)
        attachment.save(update_fields=["transcript"])
        if not key.is_sealed:
            days = Council.ours().translation_days
            wish_for(text=attachment.transcript, language=DESK_LANGUAGE, days=days)
    write("recording written down", about=attachment, by=by)
