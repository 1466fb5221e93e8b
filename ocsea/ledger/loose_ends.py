"""What hangs on the log and is not the log: its kept edge, stored hashes, and entries that wait for their place."""

from ocsea.ledger.merkle import Range
from ocsea.ledger.report import MOST_PROBLEMS, Report
from ocsea.ledger.rows import all_rows, one_value
from ocsea.ledger.sequencer import LOG

_HOMELESS = """
SELECT p.id FROM ledger_payload p WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry = p.id)
AND NOT EXISTS (SELECT 1 FROM ledger_pending w WHERE w.id = p.id) LIMIT %s
"""
_EMPTY_PENDING = """
SELECT w.id FROM ledger_pending w LEFT JOIN ledger_payload p ON p.id = w.id
WHERE p.id IS NULL OR p.leaf_hash <> w.leaf_hash OR p.stream <> w.stream OR p.at <> w.at
   OR p.leaf_hash <> sha256('\\x00'::bytea || convert_to(p.body, 'UTF8'))
   OR EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry = w.id) LIMIT %s
"""
# Of level n there is one for each 256 to the power of n leaves.
_TOO_MANY = """
SELECT level, index FROM ledger_subtree
WHERE level NOT BETWEEN 1 AND 7 OR index < 0 OR (index + 1)::numeric * 256::numeric ^ level > %s
ORDER BY level, index LIMIT %s
"""


def check(report: Report, log: Range, streams: dict[str, Range]) -> None:
    """Adds what is not true of them to the report."""
    _heads(report, {LOG: log, **streams})
    for level, index in all_rows(_TOO_MANY, [log.size, MOST_PROBLEMS]):
        report.add(f"The stored hash {index} of level {level} stands for entries that do not exist.")
    _waiting(report)


def _waiting(report: Report) -> None:
    report.waiting = int(one_value("SELECT count(*) FROM ledger_pending", []) or 0)
    for (entry,) in all_rows(_HOMELESS, [MOST_PROBLEMS]):
        report.add(f"Entry {entry} has no place in the log and waits for none.")
    for (entry,) in all_rows(_EMPTY_PENDING, [MOST_PROBLEMS]):
        report.add(f"What waits as entry {entry} is not what the entry says, or has its place already.")


def _heads(report: Report, held: dict[str, Range]) -> None:
    for name, size, peaks in all_rows("SELECT name, size, peaks FROM ledger_head ORDER BY name"):
        true = held.pop(name, None)
        if true is None:
            report.add(f"{_words(name)} has a count, of {size}, and no entries.")
        elif (size, bytes(peaks)) != (true.size, true.packed):
            report.add(f"{_words(name)} is said to have {size} entries; it has {true.size}, or other ones.")
    for name in held:
        report.add(f"{_words(name)} has entries and no count.")


def _words(name: str) -> str:
    return "The log" if name == LOG else name
