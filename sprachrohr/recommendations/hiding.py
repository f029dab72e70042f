"""Words of an office that name or insult somebody: out of everybody's sight but the desk's, and back again."""

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.recommendations import papers
from sprachrohr.recommendations.models import Answer, Recommendation


def hide(*, answer: Answer, why: str, by: Member) -> None:
    """The kind of the answer and its day stay public; its words go, with everything else that the office has typed, and
    its PDF is internal again. Once more is another reason. Raises ValueError for one that is none."""
    with transaction.atomic():
        fresh = Answer.objects.select_for_update(of=("self",)).select_related("paper").get(pk=answer.pk)
        fresh.hidden_because = Answer.Hidden(why).value
        fresh.hidden_at, fresh.hidden_by = timezone.now(), by
        fresh.save(update_fields=["hidden_because", "hidden_at", "hidden_by"])
        _changed(fresh)
        write("words of an answer hidden", about=fresh.recommendation, by=by)
    if fresh.paper is not None and fresh.paper.is_public:
        papers.take_back(paper=fresh.paper, by=by)


@transaction.atomic
def show_again(*, answer: Answer, by: Member) -> None:
    """It was a mistake. The PDF stays internal until somebody looks at it again."""
    fresh = Answer.objects.select_for_update().get(pk=answer.pk)
    fresh.hidden_because, fresh.hidden_at, fresh.hidden_by = "", None, None
    fresh.save(update_fields=["hidden_because", "hidden_at", "hidden_by"])
    _changed(fresh)
    write("words of an answer shown again", about=fresh.recommendation, by=by)


def _changed(answer: Answer) -> None:
    """Files and feeds are made anew."""
    Recommendation.objects.filter(pk=answer.recommendation_id).update(changed_at=timezone.now())
