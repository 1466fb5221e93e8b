"""Conflicts of interest: for whoever is denied, the case does not exist, whatever is granted and by whatever path.

Every policy that looks into the grants is itself under the row security of the grants' table, so that one RESTRICTIVE
policy there makes them all fail at once. It binds `owner` too, which the SECURITY DEFINER functions run as: they answer
for the session's person like everybody else. Without a session (migrations, workers' own work) it hides nothing.
"""

import uuid
from datetime import date
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ocsea.vault.fields
from cases.guards import BARRED, Blind, holds
from ocsea.access.guard import USER, AlsoMay, Guard

_ASK = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_LIVE = "(g.expires_at IS NULL OR g.expires_at > statement_timestamp())"
_FUNCTIONS = f"""
CREATE FUNCTION cases_barred() RETURNS uuid[] {_ASK}
  SELECT coalesce(array_agg(d.case_id), '{{}}') FROM cases_denial d
  WHERE d.person_id = access_ctx_user() AND d.ended_at IS NULL
$$;
CREATE FUNCTION cases_barred_streams() RETURNS text[] {_ASK}
  SELECT coalesce(array_agg(stream), '{{}}') FROM (
    SELECT 'case:' || unnest(cases_barred()) UNION ALL
    SELECT 'denial:' || d.id FROM cases_denial d WHERE d.person_id = access_ctx_user()) found (stream)
$$;
-- What a title or a link of something barred looks like, for tables that name a case in words alone.
CREATE FUNCTION cases_barred_words() RETURNS text[] {_ASK}
  SELECT coalesce(array_agg('%' || c.reference || '%'), '{{}}') FROM cases_case c WHERE c.id = ANY (cases_barred())
$$;
-- Told to holders alone: for everybody else it is false, whoever they ask about.
CREATE FUNCTION cases_may_join(wanted uuid, person uuid) RETURNS boolean {_ASK}
  SELECT (cases_holds(wanted) OR cases_just_opened(wanted)) AND NOT EXISTS (
    SELECT 1 FROM cases_denial d WHERE d.case_id = wanted AND d.person_id = person AND d.ended_at IS NULL)
$$;
-- Whom a worker may tell of what happens in a stream: those of `people` who may know of it and, where somebody had to
-- be left out or nobody was left, the supervisors on the case.
CREATE FUNCTION cases_heard_by(wanted text, people uuid[]) RETURNS uuid[] {_ASK}
  WITH about AS (
    SELECT d.case_id, d.person_id FROM cases_denial d WHERE 'denial:' || d.id = wanted
    UNION ALL SELECT d.case_id, d.person_id FROM cases_denial d
    WHERE wanted = 'case:' || d.case_id AND d.ended_at IS NULL),
  allowed AS (SELECT person FROM unnest(people) person WHERE person NOT IN (SELECT person_id FROM about))
  SELECT coalesce(array_agg(DISTINCT person), '{{}}') FROM (
    SELECT person FROM allowed UNION ALL
    SELECT g.user_id FROM cases_casegrant g
    WHERE g.case_id IN (SELECT case_id FROM about) AND g.relation = 'supervisor' AND {_LIVE}
    AND g.user_id NOT IN (SELECT person_id FROM about)
    AND ((SELECT count(*) FROM allowed) = 0 OR (SELECT count(*) FROM allowed) < cardinality(people))) heard (person)
$$;
CREATE OR REPLACE FUNCTION cases_just_opened(wanted uuid) RETURNS boolean {_ASK}
  SELECT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = wanted AND c.opened_by_id = access_ctx_user()
                 AND c.opened_at > statement_timestamp() - interval '1 minute' AND c.id <> ALL (cases_barred()))
$$;
-- BEFORE, since afterwards the one who declares for themselves, and with them this function, finds no grant any more.
CREATE FUNCTION cases_end_denied() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE cases_casegrant g
  SET expires_at = greatest(statement_timestamp(), g.granted_at + interval '1 microsecond'),
      ended_by_id = NEW.declared_by_id, ended_reason = ''
  WHERE g.case_id = NEW.case_id AND g.user_id = NEW.person_id AND {_LIVE};
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION cases_barred(), cases_barred_streams(), cases_barred_words(), cases_may_join(uuid, uuid),
  cases_heard_by(text, uuid[]), cases_end_denied() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_barred(), cases_barred_streams(), cases_barred_words(), cases_may_join(uuid, uuid)
  TO web, worker, owner;
GRANT EXECUTE ON FUNCTION cases_heard_by(text, uuid[]) TO worker, owner;
CREATE TRIGGER cases_denial_ends_the_grant BEFORE INSERT ON cases_denial
  FOR EACH ROW EXECUTE FUNCTION cases_end_denied();
"""

_KNOWING = holds("cases_denial.case_id", relations=("case_officer", "supervisor"))
_KNOWS = f"person_id <> {USER} AND (owner_id = {USER} OR {_KNOWING})"
_STREAMS = "stream <> ALL ((SELECT cases_barred_streams())::text[])"
_WORDS = "LIKE ANY ((SELECT cases_barred_words())::text[])"
_ENDING = "expires_at <= statement_timestamp()"

_RULE = {
    "code": "denial.review",
    "name": "Review of a conflict of interest",
    "event": "The date set when the conflict was declared, or at its last review",
    "length_unit": "set",
    "source": "Harbour's own rule: whoever is kept from a case is kept from it no longer than there is reason to",
    "steps": [
        {"key": "due", "tell": ["owner"], "days": 0, "at": "00:00"},
        {"key": "missed", "tell": ["owner", "supervisor"], "minutes": 0, "escalate": True},
    ],
}
_IN_FORCE = date(2000, 1, 1)


def _seed(apps: Any, _schema_editor: Any) -> None:
    rule_id = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:harbour:clock-rule:{_RULE['code']}:{_IN_FORCE}")
    apps.get_model("clocks", "ClockRule").objects.create(id=rule_id, valid_from=_IN_FORCE, **_RULE)


def _unseed(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("clocks", "ClockRule").objects.filter(code=_RULE["code"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_index"),
        ("clocks", "0003_rules"),
        ("notices", "0002_guard"),
        ("web", "0002_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Denial",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="conflict of interest")),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="declared")),
                ("review_on", models.DateField(verbose_name="next review")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("ended_reason", models.CharField(blank=True, max_length=200, verbose_name="reason for ending")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="denials", to="cases.case"
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="declared by",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["person"], name="cases_denial_of")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("case", "person"), name="cases_denied_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("ended_by", models.F("declared_by")), _negated=True),
                                models.Q(("ended_by", models.F("person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_denial_ended_by_a_second_person",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_FUNCTIONS),
        Guard(
            "cases_denial",
            select=_KNOWS,
            insert=f"declared_by_id = {USER} AND (CASE WHEN person_id = {USER} THEN cases_holds(case_id) ELSE {_KNOWING} END)",
            update=_KNOWS,
            columns=("owner_id", "review_on", "ended_at", "ended_by_id", "ended_reason"),
        ),
        Blind("cases_casegrant", BARRED, roles=("web", "worker", "owner")),
        Blind("cases_casegrant", "cases_may_join(case_id, user_id)", verb="INSERT", roles=("web", "worker")),
        Blind(
            "cases_casegrant",
            "true",
            verb="UPDATE",
            check=f"cases_may_join(case_id, user_id) OR {_ENDING}",
            roles=("web", "worker"),
        ),
        Blind("cases_authority", BARRED, roles=("web", "worker")),
        Blind("clocks_clock", _STREAMS, verb="ALL"),
        Blind("ledger_payload", _STREAMS),
        Blind("notices_notice", f"NOT ((reference || ' ' || link) {_WORDS})"),
        Blind("web_draft", f"NOT ((title || ' ' || link) {_WORDS})"),
        AlsoMay(
            "ledger_payload",
            "cases_knowing_read_the_denial",
            verb="SELECT",
            condition="stream LIKE 'denial:%' AND EXISTS (SELECT 1 FROM cases_denial d "
            "WHERE 'denial:' || d.id = ledger_payload.stream)",
        ),
        migrations.RunPython(_seed, _unseed),
    ]
