"""Every stamp that is kept, held against its checkpoint and the pinned authority."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from ocsea.ledger.facts import at_least_apart
from ocsea.ledger.report import Report
from ocsea.ledger.rows import UTC_TEXT, all_rows
from ocsea.vault.stamps import Authorities, BadStamp, stamped_at

_TOLERANCE = 5 * 60
_LATE = 3  # periods without a stamp, until it is said
_STAMPS = f"""
SELECT s.size, s.token, {UTC_TEXT.format("s.at")}, c.note, {UTC_TEXT.format("c.at")}
FROM ledger_stamp s LEFT JOIN ledger_checkpoint c ON c.size = s.size ORDER BY s.size, s.id
"""  # noqa: S608


def check(report: Report) -> None:
    """Adds what is not true of the stamps to the report, and says how far they reach."""
    rows = all_rows(_STAMPS)
    trusted = _trusted(report, len(rows))
    newest = ""
    for size, token, at, note, kept in rows:
        if note is None:
            report.add(f"The stamp over {size} entries stands beside no checkpoint: the checkpoint was removed.")
            continue
        if trusted is not None:
            said = _said(report, size, bytes(token), note, trusted)
            if said and (said != at or at_least_apart(said, kept or said, _TOLERANCE)):
                report.add(f"The stamp over {size} entries is of {said}, and is listed under another time.")
        report.stamps, report.stamped, newest = report.stamps + 1, max(report.stamped, size), max(newest, at or "")
    if newest:
        report.notes.append(
            f"An outside authority stamped {report.stamps} checkpoints; the newest, of {newest}, over {report.stamped}."
        )
    _lateness(report, newest)


def _trusted(report: Report, many: int) -> Authorities | None:
    file = settings.TIMESTAMP_CERTIFICATES_FILE
    if not file:
        if many:
            report.notes.append(f"{many} stamps could not be checked: TIMESTAMP_CERTIFICATES_FILE is not set.")
        return None
    try:
        return Authorities.read(Path(file))
    except BadStamp as error:
        report.notes.append(f"{many} stamps could not be checked. {error}")
        return None


def _said(report: Report, size: int, token: bytes, note: str, trusted: Authorities) -> str:
    try:
        return stamped_at(token, note.encode(), trusted).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except BadStamp as error:
        report.add(f"The stamp over {size} entries does not hold. {error}")
        return ""


def _lateness(report: Report, newest: str) -> None:
    if not settings.TIMESTAMP_URL or report.signed <= report.stamped:
        return
    late = timedelta(minutes=_LATE * settings.TIMESTAMP_MINUTES)
    if not newest:
        report.notes.append("A time-stamping authority is configured, and it has stamped nothing yet.")
    elif datetime.now(UTC) - datetime.fromisoformat(newest) > late:
        report.notes.append(f"No time stamp was had since {newest}: the authority does not answer, or lies.")
