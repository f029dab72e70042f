"""Catalogues without GNU gettext: strings are found by Django's own template lexer and Python's own parser.

A string is the desk's if it occurs only in the desk's places (`templates/*/desk/`, `desk.py`, ...): the desk
speaks German and English. Every other string a resident can meet, so it must exist in every interface language.
English needs no catalogue: it is the language of the source.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from sprachrohr.web.known_languages import DU, INTERFACE

ROOT = Path(settings.BASE_DIR) / "sprachrohr"
CALLS = {"gettext", "gettext_lazy", "gettext_noop", "_"}
PLURAL_CALLS = {"ngettext", "ngettext_lazy"}
_QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(n?gettext)\(\s*({_QUOTED}(?:\s*,\s*{_QUOTED})?)")
DESK_PLACES = re.compile(
    r"templates/(\w+/desk/|people/|account/|mfa/|allauth/|web/desk|web/office|web/account|429)|(^|/)desk\.py|people/"
    r"|journal/|council/forms|gatherings/forms|organisations/forms|home/(mail|needs|absence)\.py|vault/second_factor|topics/(forms|models)"
    r"|voices/(enter|cards|cases|tell_all|packages|office|board|filing|quoting)\.py"
    # Members answer and correct by link, offices by theirs: in German, or in the desk's language.
    r"|meetings/(?!calendars|views|models)\w+\.py|meetings/models/rules"
    r"|templates/meetings/(mail/|reply|_answer|minutes_link|minutes_copy|link_ended)"
    r"|recommendations/(desk_acts|tell_desk|office|forms|letters)\.py|templates/recommendations/office/"
    r"|dialogues/(models/|desk|about_people|onward|actions|live)"
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n > 1);",
    "fa": "nplurals=2; plural=(n > 1);",
    "prs": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
# Django has no catalogue for Dari, so the names of days and months are ours to give.
CALENDAR = (
    *"Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun".split(),
    *"January February March April May June July August September October November December".split(),
    *"jan feb mar apr may jun jul aug sep oct nov dec".split(),
)
WITHOUT_DJANGO = {"prs"}
PLURALS |= {"de-simple": PLURALS["de"], "uk": PLURALS["ru"], DU: PLURALS["de"]}

Found = tuple[str, str | None, str]  # msgid, plural, place


def catalogue_path(code: str) -> Path:
    """`de-simple` lies in `de_Simple`, `de-du` in `de_DU`, as Django looks for them."""
    return ROOT / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"


def _in_python(path: Path) -> Iterator[Found]:
    place = str(path.relative_to(ROOT.parent))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in CALLS | PLURAL_CALLS
        ):
            words = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
            if words and isinstance(words[0], str):
                plural = words[1] if node.func.id in PLURAL_CALLS and len(words) > 1 else None
                yield words[0], str(plural) if plural is not None else None, place


def _in_template(path: Path) -> Iterator[Found]:
    place = str(path.relative_to(ROOT.parent))
    for call, arguments in IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
        words = ast.literal_eval(f"({arguments},)")
        yield words[0], words[1] if call == "ngettext" and len(words) > 1 else None, place


def strings() -> dict[tuple[str, str | None], set[str]]:
    """Every string of the product with the places where it stands."""
    found: dict[tuple[str, str | None], set[str]] = {}
    sources = [
        *((path, _in_python) for path in sorted(ROOT.rglob("*.py"))),
        *((path, _in_template) for path in sorted(ROOT.rglob("templates/**/*.html"))),
        *((path, _in_template) for path in sorted(ROOT.rglob("templates/**/*.txt"))),
    ]
    for path, reader in sources:
        for msgid, plural, place in reader(path):
            found.setdefault((msgid, plural), set()).add(place)
    return found


def is_for_residents(places: set[str]) -> bool:
    return any(not DESK_PLACES.search(place) for place in places)


def wanted(code: str) -> dict[tuple[str, str | None], set[str]]:
    """The strings that this catalogue must hold: all for German, the residents' for the others."""
    everything = strings()
    if code == "de":
        return everything
    residents = {key: places for key, places in everything.items() if is_for_residents(places)}
    if code in WITHOUT_DJANGO:
        residents |= {(name, None): {"django/utils/dates.py"} for name in CALENDAR}
    return residents


def codes() -> list[str]:
    return [one.code for one in INTERFACE if one.code != "en"]


def _plural_count(code: str) -> int:
    return int(PLURALS[code].split("=")[1].split(";")[0])


def collect() -> dict[str, int]:
    """Bring every catalogue in line with the source: new strings empty, vanished ones out. Returns counts."""
    counts = {}
    for code in codes():
        path = catalogue_path(code)
        old = {(e.msgid, e.msgid_plural or None): e for e in polib.pofile(str(path))} if path.exists() else {}
        new = polib.POFile(wrapwidth=110)
        new.metadata = {
            "Language": code,
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": PLURALS[code],
        }
        for (msgid, plural), places in sorted(
            wanted(code).items(), key=lambda item: (sorted(item[1]), item[0][0])
        ):
            known = old.get((msgid, plural))
            entry = polib.POEntry(msgid=msgid, occurrences=[(place, "") for place in sorted(places)])
            if PLACEHOLDER.search(msgid):
                entry.flags = ["python-format"]
            if plural is not None:
                entry.msgid_plural = plural
                empty = dict.fromkeys(range(_plural_count(code)), "")
                entry.msgstr_plural = known.msgstr_plural if known and known.msgstr_plural else empty
            else:
                entry.msgstr = known.msgstr if known else ""
            new.append(entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        new.save(str(path))
        counts[code] = len(new)
    return counts


def _placeholders(words: str) -> list[str]:
    return sorted(match.group(0) for match in PLACEHOLDER.finditer(words))


def _problems_of(code: str) -> Iterator[str]:
    path = catalogue_path(code)
    if not path.exists():
        yield f"{code}: no catalogue"
        return
    have = {(e.msgid, e.msgid_plural or None): e for e in polib.pofile(str(path))}
    want = wanted(code)
    for key in sorted(want.keys() - have.keys(), key=str):
        yield f"{code}: missing: {key[0]!r}"
    for key in sorted(have.keys() - want.keys(), key=str):
        yield f"{code}: not in the source any more: {key[0]!r}"
    for key in want.keys() & have.keys():
        entry = have[key]
        said = list(entry.msgstr_plural.values()) if key[1] is not None else [entry.msgstr]
        if not all(said) or "fuzzy" in entry.flags:
            yield f"{code}: not translated: {key[0]!r}"
        elif key[1] is None and _placeholders(said[0]) != _placeholders(key[0]):
            yield f"{code}: other placeholders: {key[0]!r}"


def problems() -> list[str]:
    """What is missing or wrong in any catalogue, one sentence each; empty when all are complete."""
    return [problem for code in codes() for problem in _problems_of(code)]


def compile_all() -> int:
    """Every .po to the .mo that Django reads; how many."""
    paths = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    for path in paths:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(paths)
