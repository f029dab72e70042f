"""Tables of the people who work at the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

INVITATION_DAYS = 7


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> MemberQuerySet:
        return self.filter(left_at__isnull=True)

    def with_role(self, *roles: str) -> MemberQuerySet:
        return self.filter(roles__role__in=roles, roles__until__isnull=True, left_at__isnull=True).distinct()

    def visible_to(self, person: Member) -> MemberQuerySet:
        """Chair and secretary see everybody, all others only themselves."""
        return self.all() if person.may_run_the_desk() else self.filter(pk=person.pk)


class MemberManager(BaseUserManager["Member"]):
    def get_queryset(self) -> MemberQuerySet:
        return MemberQuerySet(self.model, using=self._db)

    def active(self) -> MemberQuerySet:
        return self.get_queryset().active()

    def with_role(self, *roles: str) -> MemberQuerySet:
        return self.get_queryset().with_role(*roles)

    def visible_to(self, person: Member) -> MemberQuerySet:
        return self.get_queryset().visible_to(person)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        """A new account. Django's name; everything else comes here through `people.actions`."""
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save()
        return member


class Member(AbstractBaseUser):
    """Someone with an account: a volunteer of the council or a translator."""

    email = models.EmailField(unique=True)
    shown_name = models.CharField(max_length=80)
    reads = models.JSONField(default=list, help_text="Codes of the languages this person reads")
    desk_language = models.CharField(max_length=12, default="de")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    # Since when this person's shown name stands on the public page about the council; their own choice.
    shown_since = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["shown_name"]

    objects = MemberManager()

    def __str__(self) -> str:
        return self.shown_name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.left_at is None

    def get_full_name(self) -> str:
        return self.shown_name

    def current_roles(self) -> set[str]:
        """The roles held today; one query per member object."""
        if not hasattr(self, "_roles"):
            self._roles = {role.role for role in self.roles.all() if role.until is None}
        return self._roles

    def know(self, *, roles: set[str], has_second_factor: bool) -> None:
        """What the session's query has already found out (`people.backend`)."""
        self._roles = roles
        self._has_second_factor = has_second_factor

    def has_second_factor(self) -> bool:
        """TOTP or a passkey; asked from allauth unless the session's query has told."""
        if not hasattr(self, "_has_second_factor"):
            self._has_second_factor = is_mfa_enabled(self)
        return self._has_second_factor

    def forget_roles(self) -> None:
        """Read the roles again next time, because one was given or ended."""
        self.__dict__.pop("_roles", None)
        getattr(self, "_prefetched_objects_cache", {}).pop("roles", None)

    def may_read_voices(self) -> bool:
        return self.is_active and bool(self.current_roles() & Role.READS_VOICES)

    def may_open_recordings(self) -> bool:
        """A voice and a face are not anonymous: named people open them, all others read what these wrote down."""
        return self.may_read_voices() and "listener" in self.current_roles()

    def may_run_the_desk(self) -> bool:
        """Settings, invitations, closing the books: chair and secretary."""
        return self.is_active and bool(self.current_roles() & Role.RUNS_DESK)

    def may_open_cases(self) -> bool:
        """Confidential voices: being a member, even the chair, does not open them."""
        return self.is_active and bool(self.current_roles() & Role.OPENS_CASES)

    def may_translate(self) -> bool:
        return self.is_active and bool(self.current_roles())


class Role(models.Model):
    """A role is a fact: who holds it, since when, given by whom, until when."""

    class Kind(models.TextChoices):
        MEMBER = "member", "Mitglied"
        SECRETARY = "secretary", "Schriftführung"
        CHAIR = "chair", "Vorsitz"
        TRANSLATOR = "translator", "Übersetzen"
        HANDLER = "handler", "Vertrauensperson"
        LISTENER = "listener", "Aufnahmen öffnen"

    READS_VOICES = frozenset({"member", "secretary", "chair"})
    RUNS_DESK = frozenset({"secretary", "chair"})
    OPENS_CASES = frozenset({"handler", "translator"})

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Kind.choices)
    since = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "role"], condition=models.Q(until__isnull=True), name="a_role_is_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.role}"


def invitation_ends() -> Any:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())

    def visible_to(self, person: Member) -> InvitationQuerySet:
        return self.all() if person.may_run_the_desk() else self.none()


class Invitation(models.Model):
    """A link for one new account. Only the hash of its token is stored; it works once and not for long."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    shown_name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=20, choices=Role.Kind.choices)
    reads = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(default=invitation_ends)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.role} {self.made_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
