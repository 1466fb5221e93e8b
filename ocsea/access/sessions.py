"""Django's session engine over `access_session`.

Sessions are found by the SHA-256 of their cookie through functions of the database. Only the `signin` role makes
them; `web` may read and update the one whose cookie it was shown, and never brings a killed one back.
"""

from datetime import timedelta
from typing import Any

from allauth.core import context
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db.models.functions import Now
from django.utils import timezone

from ocsea.access.context import new_token, token_hash
from ocsea.access.devices import device_of
from ocsea.access.models import Session
from ocsea.access.routing import current_alias, current_connection, signing_in
from ocsea.ledger.context import current_request


class SessionStore(SessionBase):
    """One session. `save()` on a killed or expired session raises UpdateError."""

    _locked = False
    # Seconds since somebody was seen to be there, and how many are allowed (None: nobody need be).
    unseen: float = 0
    idle: int | None = None

    @property
    def locked(self) -> bool:
        """Whether its person must show that they are there before anything else is answered."""
        self._get_session()  # type: ignore[attr-defined]  # untyped in the stubs
        return self._locked

    def unlocked(self) -> None:
        """Its person was there just now, and the database knows."""
        self._locked = False

    def _get_new_session_key(self) -> str:
        return new_token()

    def load(self) -> dict[str, Any]:
        with current_connection().cursor() as cursor:
            cursor.execute("SELECT body, locked, unseen, idle FROM access_session_open(%s)", [self._hash()])
            row = cursor.fetchone()
        if not row:
            self._session_key = None
            return {}
        body, self._locked, self.unseen, self.idle = row
        return self.decode(body)

    def exists(self, session_key: str) -> bool:
        with current_connection().cursor() as cursor:
            cursor.execute("SELECT true FROM access_session_open(%s)", [token_hash(session_key)])
            return bool(cursor.fetchone())

    def create(self) -> None:
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  (Django's signature)
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # untyped in the stubs
        if must_create:
            self._mint(data)
            return
        with current_connection().cursor() as cursor:
            cursor.execute("SELECT access_session_save(%s, %s)", [self._hash(), self.encode(data)])
            row = cursor.fetchone()
        if not row or not row[0]:
            raise UpdateError
        if current_alias() == "signin" and SESSION_KEY in data:
            # Django changes the key first and names the person after; nobody else may ever name one.
            named = Session.objects.filter(key_hash=self._hash(), user=None)
            named.update(user_id=data[SESSION_KEY], proved_at=Now())

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is None:
            return
        with current_connection().cursor() as cursor:
            cursor.execute("SELECT access_session_kill(%s)", [token_hash(key)])

    @classmethod
    def clear_expired(cls) -> None:
        """Expired sessions are removed by the `signin` role's housekeeping."""
        with signing_in():
            Session.objects.filter(expires_at__lt=timezone.now()).delete()

    def _hash(self) -> bytes:
        return token_hash(self.session_key or "")

    def _mint(self, data: dict[str, Any]) -> None:
        now = timezone.now()
        with signing_in():
            made = Session.objects.bulk_create(
                [
                    Session(
                        key_hash=self._hash(),
                        user_id=data.get(SESSION_KEY),
                        data=self.encode(data),
                        area=settings.AREA,
                        created_at=now,
                        expires_at=now + timedelta(seconds=self.get_expiry_age()),
                        proved_at=now if SESSION_KEY in data else None,
                        idle_seconds=settings.IDLE_SECONDS,
                        device=device_of(context.request),
                        address=str(told.address) if (told := current_request()) else "",
                    )
                ]
            )
        if not made:
            raise CreateError
