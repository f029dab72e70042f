"""What a machine may try, and how it fails: into the hands of people, at once, without losing anything."""

from functools import cache

from django.conf import settings
from django.utils import timezone

from sprachrohr.languages.actions import write_translation_in
from sprachrohr.languages.engines import Engine, EngineError, engine_from
from sprachrohr.languages.models import Translation, Wish

AT_ONCE = 20


@cache
def _engine(config: tuple[tuple[str, str], ...]) -> Engine | None:
    return engine_from(dict(config))


def our_engine() -> Engine | None:
    """The configured engine, one object for the process because it keeps its models; None when off.

    Raises EngineError("settings") for a configuration that cannot work.
    """
    return _engine(tuple(sorted(settings.ENGINE.items())))


def try_machine(*, wish: Wish, engine: Engine) -> Translation | None:
    """One try of a machine for one wish. Whatever happens the wish stays open for people: a machine's
    translation is shown as such until somebody has checked it, and an error is only noted."""
    wish.machine_tried_on = timezone.localdate()
    found = None
    try:
        words = engine.translate(wish.text.original, source=wish.text.language, target=wish.language)
    except EngineError as error:
        wish.machine_said = error.reason
    else:
        wish.machine_said = ""
        found = write_translation_in(
            text=wish.text,
            language=wish.language,
            words=words,
            maker=Translation.Maker.MACHINE,
            made_with=engine.name,
        )
    wish.save(update_fields=["machine_tried_on", "machine_said"])
    return found


def try_machines() -> int:
    """Every wish that no machine has tried; how many got a draft. With the engine off: nothing to do."""
    engine = our_engine()
    if engine is None:
        return 0
    waiting = Wish.objects.open().filter(machine_tried_on__isnull=True).select_related("text__key")
    made = [try_machine(wish=wish, engine=engine) for wish in waiting[:AT_ONCE]]
    return sum(translation is not None for translation in made)
