"""Content at rest: what opens it, what does not, and what its length tells."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.vault import encryption
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import Key

KEY = b"1" * 32
OTHER_SERVER_KEY = "b3RoZXJzIG9ubHkgb3RoZXJzIG9ubHkgb3RoZXJzIG8="


@given(st.binary(max_size=2000))
def test_padding_is_undone_and_hides_the_length_in_blocks(content: bytes) -> None:
    padded = encryption.pad(content)
    assert encryption.unpad(padded) == content
    assert len(padded) == (len(content) // 512 + 1) * 512


@given(st.binary(), st.binary(max_size=16))
def test_what_was_sealed_opens_again(content: bytes, about: bytes) -> None:
    sealed = encryption.seal(KEY, content, about=about)
    assert encryption.unseal(KEY, sealed, about=about) == content
    assert encryption.unseal(KEY, memoryview(sealed), about=about) == content


def test_the_same_content_is_sealed_differently_each_time() -> None:
    assert encryption.seal(KEY, b"x", about=b"") != encryption.seal(KEY, b"x", about=b"")


@given(st.integers(0, 24 + 16 + 5 - 1), st.integers(1, 255))
def test_one_changed_byte_makes_it_unreadable(place: int, flip: int) -> None:
    sealed = bytearray(encryption.seal(KEY, b"words", about=b"row"))
    sealed[place] ^= flip
    with pytest.raises(Unreadable):
        encryption.unseal(KEY, bytes(sealed), about=b"row")


@pytest.mark.parametrize(("key", "about"), [(b"2" * 32, b"row"), (KEY, b"another row")])
def test_another_key_or_another_row_does_not_open_it(key: bytes, about: bytes) -> None:
    with pytest.raises(Unreadable):
        encryption.unseal(key, encryption.seal(KEY, b"words", about=b"row"), about=about)


@pytest.mark.parametrize("rest", [b"", b"short", b"\x00" * 24])
def test_what_is_no_sealed_content_is_unreadable(rest: bytes) -> None:
    with pytest.raises(Unreadable):
        encryption.unseal(KEY, rest, about=b"")


@pytest.mark.parametrize("padded", [b"", b"\x00" * 512, b"words", b"\x80x"])
def test_padding_without_its_end_mark_is_unreadable(padded: bytes) -> None:
    with pytest.raises(Unreadable):
        encryption.unpad(padded)


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ="])
def test_a_server_key_that_is_none_is_refused(settings: pytest.FixtureRequest, text: str) -> None:
    settings.SERVER_KEY = text  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured):
        encryption.server_key()


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert encryption.subkey("wrap") == encryption.subkey("wrap")
    assert len({encryption.subkey("wrap"), encryption.subkey("retry"), encryption.server_key()}) == 3


@pytest.mark.data
@pytest.mark.django_db
def test_a_key_reads_what_it_wrote_after_a_walk_through_the_database() -> None:
    key = Key.make()
    words = "Straße 🙂 \u200fدفتر"
    sealed = key.encrypt(words)
    assert words.encode() not in sealed
    assert Key.objects.get(pk=key.pk).decrypt(sealed) == words


@pytest.mark.data
@pytest.mark.django_db
def test_another_voices_key_does_not_read_it() -> None:
    sealed = Key.make().encrypt("for one voice only")
    with pytest.raises(Unreadable):
        Key.make().decrypt(sealed)


@pytest.mark.data
@pytest.mark.django_db
def test_under_another_server_key_nothing_opens(settings: pytest.FixtureRequest) -> None:
    key = Key.make()
    sealed = key.encrypt("words")
    settings.SERVER_KEY = OTHER_SERVER_KEY  # type: ignore[attr-defined]
    with pytest.raises(Unreadable):
        Key.objects.get(pk=key.pk).decrypt(sealed)
