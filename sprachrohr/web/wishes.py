"""Which language a browser wishes for."""

# What browsers call languages that we know by another code.
OTHER_NAMES = {"fa-af": "prs", "ku": "kmr", "sr": "hr", "bs": "hr", "sh": "hr", "he": "en", "be": "ru", "tg": "ru"}
DEFAULT = "de"


def _quality(part: str) -> float:
    try:
        return float(part.partition("q=")[2] or 1)
    except ValueError:
        return 0.0


def wished_language(header: str, *, offered: list[str]) -> str:
    """The first language of an Accept-Language header that we offer; German where nothing fits.

    Parsed by hand because Django's parser knows neither Dari nor plain German and would fall back too early.
    """
    parts = [part.strip() for part in header.lower()[:500].split(",") if part.strip()]
    for part in sorted(parts, key=_quality, reverse=True):
        wish = part.split(";")[0].strip()
        for code in (wish, OTHER_NAMES.get(wish, ""), wish.split("-")[0], OTHER_NAMES.get(wish.split("-")[0], "")):
            if code in offered:
                return code
    return DEFAULT if DEFAULT in offered or not offered else offered[0]
