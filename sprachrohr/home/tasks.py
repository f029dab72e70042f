"""The round that the clock sends: what happens every minute and every day.

Tasks carry ids, never texts. A task that fails leaves the kind of its error and nothing else: a stored
traceback could hold what somebody typed.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from sprachrohr.dialogues import drawing
from sprachrohr.dialogues.actions import close_those_over
from sprachrohr.dialogues.hours import forget_hours
from sprachrohr.gatherings import actions as gatherings
from sprachrohr.gatherings.models import Appointment
from sprachrohr.home import absence, mail
from sprachrohr.journal.actions import count_deletions, forget_old_deletions, note_daily_run
from sprachrohr.languages import actions as languages
from sprachrohr.languages import machines
from sprachrohr.languages.releases import forget_releases
from sprachrohr.meetings import calling, minutes_carried
from sprachrohr.people import actions as people
from sprachrohr.people.logins import forget_old_logins
from sprachrohr.people.sessions import SessionStore
from sprachrohr.recommendations import papers
from sprachrohr.recommendations.evidence import waiting_voices
from sprachrohr.recommendations.telling import tell_late_ones
from sprachrohr.vault import actions as vault
from sprachrohr.vault import deletions
from sprachrohr.vault.handlers import end_keys_without_role as end_keys
from sprachrohr.vault.media import parts, staging
from sprachrohr.vault.opened import forget_opened_threads
from sprachrohr.voices import actions as voices
from sprachrohr.voices import attachments
from sprachrohr.voices.handovers import forget_contacts
from sprachrohr.voices.retention import Above, forget_closed

logger = logging.getLogger(__name__)

KEEP_DONE_DAYS = 1
KEEP_FAILED_DAYS = 14

Work = Callable[[], int]
Round = Task[[], None]


def _kind_of_error(work: Work) -> tuple[int, str]:
    """How many things the work did, and the kind of error that ended it, or nothing."""
    try:
        return work(), ""
    except Exception as error:
        kind = type(error).__name__
        logger.error("%s failed: %s", work.__name__, kind)
        return 0, kind


def minutely(work: Work) -> Round:
    """A task of the clock's every minute."""

    @wraps(work)
    def guarded() -> None:
        _kind_of_error(work)

    return task()(guarded)


def daily(work: Work) -> Round:
    """A task of once a day, whose end the desk sees: how many things it did, or the kind of its error."""

    @wraps(work)
    def noted() -> None:
        did, failed = _kind_of_error(work)
        note_daily_run(name=work.__name__, did=did, failed=failed)

    return task()(noted)


def _logged(what: str, delete: Work) -> int:
    """Deletes, and leaves a line in the visible log."""
    with transaction.atomic():
        return count_deletions(what=what, many=delete())


def what_is_above() -> Above:
    """What upper rooms know of voices; a room whose answers reach a voice's thread adds its query sets here."""
    # A code that also opens a time at a talk hour stays until that is over.
    booked = Appointment.objects.standing().filter(receipt__voice__isnull=False)
    return Above(waiting=[booked.values("receipt__voice"), *waiting_voices()])


@daily
def forget_old_traces() -> int:
    """Yesterday's delays and retry hashes; ended sessions and links; deletions that no backup can bring back."""
    SessionStore.clear_expired()
    gone = vault.forget_old_traces() + vault.forget_old_links() + deletions.forget_old()
    gone += forget_opened_threads(timezone.localdate()) + forget_releases()
    gone += forget_old_logins() + forget_old_deletions() + forget_hours()
    gone += _logged("contact", people.forget_old_invitations) + _logged("contact", forget_contacts)
    gone += _logged("suggestions", languages.forget_done_suggestions)
    vault.empty_write_ahead_log()
    return gone


@daily
def prune_task_results() -> int:
    """Rows of tasks that are done; those of failed ones stay longer, so that somebody can look."""
    now = timezone.now()
    finished = DBTaskResult.objects.all()
    done, _ = finished.successful().filter(finished_at__lt=now - timedelta(days=KEEP_DONE_DAYS)).delete()
    failed, _ = finished.failed().filter(finished_at__lt=now - timedelta(days=KEEP_FAILED_DAYS)).delete()
    return done + failed


@daily
def keep_promises() -> int:
    """People who look again today find something new."""
    return voices.keep_promises(today=timezone.localdate())


@daily
def forget_closed_voices() -> int:
    """What was closed longer ago than the council keeps it, unless something above still waits."""
    return forget_closed(what_is_above())


@daily
def tell_latecomers() -> int:
    """Whoever came to a recommendation after everybody was told what became of it."""
    return tell_late_ones()


@daily
def forget_appointments() -> int:
    """Times at a talk hour, with their codes, seven days after it."""
    return _logged("appointments", lambda: gatherings.forget_appointments(timezone.localdate()))


@daily
def remind_members() -> int:
    """Before a meeting, once: those who have not answered its invitation."""
    return calling.remind_by_the_clock()


@daily
def carry_minutes_on() -> int:
    """Minutes that wait for their approval, and what was left undone, come to the next meeting."""
    return minutes_carried.carry_on()


@daily
def tell_the_desk() -> int:
    """The mail without content."""
    return mail.tell_the_desk()


@daily
def tell_second_person() -> int:
    """If nobody has looked in for two weeks although people wait."""
    return absence.tell_second_person()


@minutely
def try_machines() -> int:
    """Drafts by the translation engine, if one is switched on."""
    return machines.try_machines()


@minutely
def prepare_films() -> int:
    """Signed films that have just come are made clean, which may take minutes."""
    return attachments.prepare_films()


@minutely
def forget_staged_files() -> int:
    """Files whose form never came, after an hour."""
    return staging.age()


@daily
def sweep_files() -> int:
    """Files on the disk that belong to nothing: a process was killed while it wrote."""
    lost = papers.forget_lost()
    return lost + parts.sweep(attachments.known_parts() | staging.staged_parts() | papers.known_parts())


@minutely
def end_keys_without_role() -> int:
    """Whoever has lost the role of a case handler loses the key."""
    return end_keys()


@minutely
def draw_maps() -> int:
    """Dialogues whose time is over are closed; then the opinion map of each in which votes have come."""
    close_those_over()
    return drawing.draw_all()


MINUTELY: tuple[Round, ...] = (draw_maps, try_machines, forget_staged_files, prepare_films, end_keys_without_role)
DAILY: tuple[Round, ...] = (
    forget_old_traces,
    prune_task_results,
    keep_promises,
    tell_latecomers,
    forget_closed_voices,
    forget_appointments,
    sweep_files,
    remind_members,
    carry_minutes_on,
    tell_the_desk,
    tell_second_person,
)
