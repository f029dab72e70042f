"""Text blocks for minutes: German, because minutes are. Data, to be added to; "…" is where somebody writes on."""

from dataclasses import dataclass

RESULT, WORDING = "result", "wording"


@dataclass(frozen=True)
class Block:
    """`field`: where it is offered."""

    slug: str
    field: str
    title: str
    words: str


BLOCKS: tuple[Block, ...] = (
    Block("noted", RESULT, "Zur Kenntnis genommen", "Der Rat nimmt den Bericht zur Kenntnis."),
    Block("discussed", RESULT, "Beraten", "Der Rat hat den Punkt beraten: …"),
    Block("postponed", RESULT, "Vertagt", "Der Punkt wird auf die nächste Sitzung vertagt."),
    Block("working_group", RESULT, "An Arbeitskreis", "Der Punkt wird an den Arbeitskreis … überwiesen."),
    Block("reported", RESULT, "Bericht", "Berichtet wurde über: …"),
    Block("no_quorum", RESULT, "Kein Quorum", "Der Rat war nicht beschlussfähig; der Punkt wurde nur beraten."),
    Block("approval", WORDING, "Protokoll genehmigen", "Das Protokoll der Sitzung vom … wird genehmigt."),
    Block(
        "recommendation",
        WORDING,
        "Empfehlung",
        "Der Integrationsrat empfiehlt …, … Die Antwort wird bis … erbeten.",
    ),
    Block("topic", WORDING, "Themenfeld aufnehmen", "Der Rat nimmt das Themenfeld „…“ auf."),
    Block("delegate", WORDING, "Vertretung", "Der Rat entsendet … in den Ausschuss … ."),
    Block("co_option", WORDING, "Nachrücken", "Der Rat schlägt vor, … für den freien Sitz zu benennen."),
    Block("closed", WORDING, "Nichtöffentlich", "Der Punkt wird ohne Öffentlichkeit beraten."),
    Block("money", WORDING, "Ausgabe", "Der Rat gibt bis zu … Euro für … aus."),
)
BY_SLUG = {block.slug: block for block in BLOCKS}


def with_block(words: str, slug: str) -> str:
    """The words and, below them, the block; the words alone if there is no such block.

    >>> with_block("Erst das.", "noted")
    'Erst das.\\nDer Rat nimmt den Bericht zur Kenntnis.'
    """
    block = BY_SLUG.get(slug)
    return "\n".join(part for part in (words.rstrip(), block.words if block else "") if part)
