"""People, units, agencies, and what signing in leaves behind.

Password hashes, second factors and sessions are tables of their own: the `web` role has no right on any of them.
"""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ocsea.access.roles import ROLES, Area


class Unit(models.Model):
    """A police unit. Its zone and calendar decide local days and working days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("unit"), max_length=120)
    code = models.CharField(_("code"), max_length=12, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    calendar = models.CharField(_("working-day calendar"), max_length=16, default="GB-ENG")
    callback_number = models.CharField(_("call-back number"), max_length=40, blank=True)
    # Where there is nobody else to decide here, it lends a supervisor, by name and for days.
    neighbour = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("neighbouring unit")
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(neighbour__isnull=True) | ~models.Q(neighbour=models.F("id")),
                name="access_unit_neighbour_is_another",
            )
        ]

    class Sensitivity:
        INTERNAL = ("id", "code", "time_zone", "calendar")
        PUBLIC = ("name", "callback_number", "neighbour")

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """An outside body that referrals are addressed to."""

    class Kind(models.TextChoices):
        SOCIAL_SERVICES = "social_services", _("Social services")
        HEALTH = "health", _("Health service")
        EDUCATION = "education", _("Education")
        NGO = "ngo", _("Support organisation")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("agency"), max_length=120)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    area = models.CharField(_("area"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Sensitivity:
        INTERNAL = ("id",)
        PUBLIC = ("name", "kind", "area", "phone")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Reads a person with unit and agency in one statement, since almost every page shows them."""

    def get_queryset(self) -> models.QuerySet["User"]:
        return super().get_queryset().select_related("unit", "agency")

    def select_for_update(
        self,
        nowait: bool = False,  # noqa: FBT001, FBT002  (Django's signature)
        skip_locked: bool = False,  # noqa: FBT001, FBT002
        of: Sequence[str] = ("self",),
        no_key: bool = False,  # noqa: FBT001, FBT002
    ) -> models.QuerySet["User"]:
        """Locks the person alone: PostgreSQL refuses to lock a unit that may be missing. allauth asks for no `of`."""
        return self.get_queryset().select_for_update(nowait, skip_locked, of, no_key)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """A person with an account: one role, one unit or one agency. There is no superuser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("user name"), max_length=80, unique=True)
    display_name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=24, choices=[(code, role.name) for code, role in ROLES.items()])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    email = models.EmailField(_("e-mail address"), blank=True)
    callback_number = models.CharField(_("call-back number"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    second_factor_at = models.DateTimeField(_("second factor set up"), null=True, blank=True)
    # Changes with password, second factor and role; a session made before it is refused.
    sign_in_epoch = models.UUIDField(default=uuid.uuid4, editable=False)

    password = None  # type: ignore[assignment]  # kept in Credential, which `web` cannot read
    is_anonymous = False
    is_authenticated = True
    is_staff = False
    is_superuser = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role="partner", agency__isnull=False, unit__isnull=True)
                | (~models.Q(role="partner") & models.Q(agency__isnull=True)),
                name="access_user_partner_has_agency",
            )
        ]

    class Sensitivity:
        INTERNAL = ("id", "is_active", "language", "last_login", "second_factor_at", "sign_in_epoch")
        STAFF = ("username", "display_name", "role", "unit", "agency", "email", "callback_number")

    def __str__(self) -> str:
        return self.display_name

    @property
    def ledger_actor(self) -> str:
        """How the ledger names this person."""
        return f"user:{self.id}"

    @property
    def area(self) -> Area:
        """The entry point this person may use."""
        return ROLES[self.role].area

    @property
    def role_name(self) -> str:
        """The role in the reader's language."""
        return str(ROLES[self.role].name)

    def set_password(self, raw_password: str | None) -> None:
        """Stores the hash in Credential at once; needs the `signin` or `owner` role."""
        Credential.objects.update_or_create(
            user_id=self.id, defaults={"password": make_password(raw_password), "changed_at": timezone.now()}
        )
        self.sign_in_epoch = uuid.uuid4()

    def check_password(self, raw_password: str | None) -> bool:
        """True when the password is right; spends the same time when there is none."""
        credential = Credential.objects.filter(user_id=self.id).first()
        encoded = credential.password if credential else make_password(None)
        return raw_password is not None and check_password(raw_password, encoded)

    def has_usable_password(self) -> bool:
        return True

    def set_unusable_password(self) -> None:
        self.set_password(None)

    def get_session_auth_hash(self) -> str:
        return salted_hmac("ocsea.access.User.sign_in_epoch", str(self.sign_in_epoch), algorithm="sha256").hexdigest()

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        return salted_hmac(
            "ocsea.access.User.sign_in_epoch", str(self.sign_in_epoch), secret=secret, algorithm="sha256"
        ).hexdigest()


class Credential(models.Model):
    """A person's password hash. Only the `signin` role may read or write it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True)
    password = models.CharField(max_length=256)
    changed_at = models.DateTimeField()

    class Sensitivity:
        INTERNAL = ("user", "password", "changed_at")


class Session(models.Model):
    """A server-side session, found by the SHA-256 of its cookie. The cookie is also the database's context token.

    `idle_seconds` is how long it stays open unseen; None for what no person sits at (an errand, a command).
    """

    key_hash = models.BinaryField(primary_key=True, max_length=32)
    user = models.ForeignKey(User, models.CASCADE, null=True)
    data = models.TextField()
    area = models.CharField(max_length=8, default="staff")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    killed_at = models.DateTimeField(null=True)
    # What its person may name it by; the key, and even its hash, stay where they are.
    public_id = models.UUIDField(db_default=RandomUUID(), editable=False)
    device = models.CharField(max_length=60, db_default="")
    address = models.CharField(max_length=8, db_default="")
    last_seen_at = models.DateTimeField(default=timezone.now, db_default=Now())
    idle_seconds = models.IntegerField(null=True)
    locked_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)

    class Sensitivity:
        INTERNAL = (
            *("key_hash", "user", "data", "area", "created_at", "expires_at", "killed_at", "public_id", "device"),
            *("address", "last_seen_at", "idle_seconds", "locked_at", "proved_at"),
        )


class Errand(models.Model):
    """Work a person asked a worker to do in their name. The worker sees what that person sees, until it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE)
    purpose = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Sensitivity:
        INTERNAL = ("id", "user", "purpose", "created_at", "expires_at", "finished_at")


class Reveal(models.Model):
    """A sealed identity opened for one officer, with a reason, for minutes. Expiry counts at the next statement."""

    class Reason(models.TextChoices):
        SAFEGUARDING = "safeguarding", _("To protect this child")
        IDENTIFY = "identify", _("To identify or find the person")
        REFERRAL = "referral", _("To write a referral")
        INTERVIEW = "interview", _("To plan an interview or visit")
        COURT = "court", _("For court or disclosure")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE)
    target_type = models.CharField(max_length=24)
    target_id = models.UUIDField()
    # What a supervisor who looks at it later is told: the record's number or pseudonym, and where its line stands.
    reference = models.CharField(max_length=80, blank=True)
    stream = models.CharField(max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=24, choices=Reason)
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "target_id", "until"], name="access_reveal_live"),
            models.Index(fields=["opened_at"], name="access_reveal_opened"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "user", "target_type", "target_id", "reference", "stream", "reason", "opened_at", "until")


class DutyShift(models.Model):
    """Somebody is on duty for their unit from an instant until another. A wrong one is withdrawn; the row stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("planned by"))
    made_at = models.DateTimeField(_("planned"), default=timezone.now)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "ends_at"], name="access_shift_unit", condition=models.Q(withdrawn_at__isnull=True)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="access_shift_ends_later"
            )
        ]

    class Sensitivity:
        INTERNAL = ("id",)
        STAFF = (
            *("unit", "person", "starts_at", "ends_at", "made_by", "made_at"),
            *("withdrawn_by", "withdrawn_at"),
        )


class Invitation(models.Model):
    """A link by which one person may once choose a password, in one area. The link itself is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    area = models.CharField(max_length=8)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Sensitivity:
        INTERNAL = ("id", "area", "token_hash", "made_at", "expires_at", "used_at", "revoked_at")
        STAFF = ("person", "made_by")
