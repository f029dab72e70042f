"""The daily mail to the desk: numbers, never a word of what anybody said."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sprachrohr.council.models import Council
from sprachrohr.home.waiting import Waiting, what_waits
from sprachrohr.people.models import Member


def _words(waits: Waiting) -> str:
    lines = [
        (waits.new, _("new messages")),
        (waits.for_us, _("messages that wait for our answer")),
        (waits.late, _("of them late")),
        (waits.translations, _("texts that wait for a translation")),
        (waits.tasks_due, _("tasks that are due")),
        (waits.meetings, _("meetings or minutes that need something")),
        (waits.recommendations, _("recommendations that need something")),
    ]
    counted = "\n".join(f"{count:>4}  {what}" for count, what in lines if count)
    return f"{counted}\n\n{settings.PUBLIC_URL}{reverse('desk')}\n"


def tell_the_desk() -> int:
    """Send the mail if anything waits and there is somewhere to send it; how many mails. Raises on SMTP errors."""
    council = Council.ours()
    reader = Member.objects.get_queryset().with_role("member", "secretary", "chair").first()
    if not council.desk_email or reader is None:
        return 0
    waits = what_waits(council=council, member=reader)
    if not waits.anything:
        return 0
    with translation.override("de"):
        return send_mail(_("What waits at the desk"), _words(waits), None, [council.desk_email])
