"""Ways to tamper with a folder of entries that was handed out, as {name: bytes}."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ocsea.ledger import checkpoints
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.merkle import Range
from ocsea.ledger.models import Checkpoint as Kept
from ocsea.ledger.payload import leaf_hash
from ocsea.ledger.proofs import tlog_proof
from tests.ledger.logbook import ORIGIN
from tests.prove._ledger_case import FORGER, backdated, other_words
from tests.prove._ledger_log import KEY

Files = dict[str, bytes]
_COUNTED = "The count of the entries|counted|count.json|count.tlog-proof"
_NOTE = r"The checkpoint|checkpoint\.txt"


@dataclass(frozen=True)
class Handed:
    """A tampered folder. `by_paper` says whether its reader has the key on another way."""

    kind: str
    place: str
    value: str
    files: Files
    named: str
    by_paper: bool = True


Attack = Callable[[Files, Random], Handed]


def lines(files: Files) -> list[bytes]:
    """The entries without their line breaks."""
    return files["entries.jsonl"].split(b"\n")[:-1]


def proof(number: int) -> str:
    """A proof's name."""
    return f"proofs/{number:06}.tlog-proof"


def _with_lines(files: Files, entries: list[bytes], proofs: list[bytes]) -> Files:
    rest = {name: held for name, held in files.items() if not name.startswith("proofs/")}
    return {
        **rest,
        "entries.jsonl": b"".join(line + b"\n" for line in entries),
        **{proof(number): held for number, held in enumerate(proofs)},
    }


def _proofs(files: Files) -> list[bytes]:
    return [files[proof(number)] for number in range(len(lines(files)))]


def _named(files: Files, name: str, at: int) -> str:
    """What must be said of a fault at this byte of a file."""
    if name == "entries.jsonl":
        number = files[name][:at].count(b"\n")
        return f"Entry {number} |The last line of entries|counted|{re.escape(proof(number))}"
    if name.startswith("proofs/"):
        return f"Entry {int(name[7:13])} |{re.escape(name)}"
    by_file = {"checkpoint.txt": _NOTE, "keys.txt": r"A key: |The last line of keys\.txt|keys\.txt|none of the keys"}
    return by_file.get(name, _COUNTED)


def _some_byte(files: Files, chance: Random) -> tuple[str, int]:
    """A file, entries and proofs most often, and a place in it."""
    few = ["checkpoint.txt", "count.json", "count.tlog-proof", "keys.txt"]
    name = chance.choice(["entries.jsonl", "entries.jsonl", proof(chance.randrange(len(lines(files)))), *few])
    return name, chance.randrange(len(files[name]))


def _put(files: Files, kind: str, name: str, at: int, value: str, changed: bytes) -> Handed:
    named = _named(files, name, at)
    return Handed(kind, f"{name} {at}", value, files | {name: changed}, named, name != "keys.txt")


def flip(files: Files, chance: Random) -> Handed:
    (name, at), bit = _some_byte(files, chance), chance.randrange(8)
    held = files[name]
    changed = held[:at] + bytes([held[at] ^ 1 << bit]) + held[at + 1 :]
    return _put(files, f"flip: {name[:6]}", name, at, str(bit), changed)


def insert(files: Files, chance: Random) -> Handed:
    name, at = _some_byte(files, chance)
    more, held = chance.randbytes(chance.randrange(1, 4)), files[name]
    return _put(files, f"insert: bytes in {name[:6]}", name, at, more.hex(), held[:at] + more + held[at:])


def delete(files: Files, chance: Random) -> Handed:
    name, at = _some_byte(files, chance)
    many, held = chance.randrange(1, 6), files[name]
    return _put(files, f"delete: bytes in {name[:6]}", name, at, str(many), held[:at] + held[at + many :])


def truncate(files: Files, chance: Random) -> Handed:
    name, at = _some_byte(files, chance)
    named = _named(files, name, at)
    if name == "entries.jsonl" and files[name][at - 1 : at] == b"\n":
        named = "counted|a proof of no entry"
    cut = files | {name: files[name][:at]}
    return Handed(f"truncate: {name[:6]}", f"{name} {at}", "", cut, named, name != "keys.txt")


def leave_out(files: Files, chance: Random) -> Handed:
    """Some entries with their proofs, and the proofs numbered anew."""
    many = len(lines(files))
    gone = set(chance.sample(range(many), chance.randrange(1, min(many, 9))))
    entries = [line for number, line in enumerate(lines(files)) if number not in gone]
    proofs = [held for number, held in enumerate(_proofs(files)) if number not in gone]
    return Handed("delete: entries", str(sorted(gone)), "", _with_lines(files, entries, proofs), "The ledger counted")


def leave_out_file(files: Files, chance: Random) -> Handed:
    name = chance.choice(sorted(set(files) - {"verify.py", "HOW-TO-CHECK.txt"}))
    rest = {other: held for other, held in files.items() if other != name}
    return Handed("delete: file", name, "", rest, re.escape(name) + " is missing", name != "keys.txt")


def double(files: Files, chance: Random) -> Handed:
    """An entry a second time somewhere, with its true proof."""
    which, at = chance.randrange(len(lines(files))), chance.randrange(len(lines(files)))
    entries, proofs = lines(files), _proofs(files)
    entries.insert(at, entries[which])
    proofs.insert(at, proofs[which])
    return Handed("insert: entry", str(at), str(which), _with_lines(files, entries, proofs), "The ledger counted")


def foreign(files: Files, chance: Random) -> Handed:
    """The count, which is an entry of another stream, truly proved, among the entries."""
    at = chance.randrange(len(lines(files)))
    entries, proofs = lines(files), _proofs(files)
    entries[at], proofs[at] = files["count.json"], files["count.tlog-proof"]
    named = f"Entry {at} .*it belongs to another matter"
    return Handed("insert: entry of another matter", str(at), "", _with_lines(files, entries, proofs), named)


def extra_proof(files: Files, chance: Random) -> Handed:
    number = chance.randrange(len(lines(files)), 10**6)
    more = files | {proof(number): files[proof(chance.randrange(len(lines(files))))]}
    return Handed("insert: proof", str(number), "", more, f"a proof of no entry: {number:06}")


def swap(files: Files, chance: Random) -> Handed:
    one, two = sorted(chance.sample(range(len(lines(files))), 2))
    entries, proofs = lines(files), _proofs(files)
    what = chance.choice(["entries", "proofs", "both"])
    if what != "proofs":
        entries[one], entries[two] = entries[two], entries[one]
    if what != "entries":
        proofs[one], proofs[two] = proofs[two], proofs[one]
    named = "not in their order" if what == "both" else f"Entry {one} "
    return Handed(f"reorder: {what}", str(one), str(two), _with_lines(files, entries, proofs), named)


def backdate(files: Files, chance: Random) -> Handed:
    at, seconds = chance.randrange(len(lines(files))), chance.randrange(1, 10**8)
    entries = lines(files)
    entries[at] = backdated(entries[at].decode(), seconds).encode()
    changed = _with_lines(files, entries, _proofs(files))
    return Handed("backdate: entry", str(at), str(seconds), changed, f"Entry {at} ")


def backdate_count(files: Files, chance: Random) -> Handed:
    seconds = chance.randrange(1, 10**8)
    count = backdated(files["count.json"].decode(), seconds).encode()
    return Handed("backdate: count", "", str(seconds), files | {"count.json": count}, "The count of the entries")


def count_less(files: Files, chance: Random) -> Handed:
    """The last entries left out, and the count made to say so."""
    many = chance.randrange(1, len(lines(files)))
    said = json.loads(files["count.json"])
    tree = Range()
    for line in lines(files)[:many]:
        tree.append(leaf_hash(line))
    said["facts"] |= {"size": many, "root": tree.root().hex()}
    changed = _with_lines(files, lines(files)[:many], _proofs(files)[:many])
    changed["count.json"] = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return Handed("truncate: with its count", str(many), "", changed, "The count of the entries")


def forge(files: Files, chance: Random) -> Handed:
    """Other words, a tree of their own, and a checkpoint of the right name by a key that is not the ledger's."""
    at, entries = chance.randrange(len(lines(files))), lines(files)
    entries[at] = other_words(entries[at].decode(), chance)[0].encode()
    said = json.loads(files["count.json"])
    own = Range()
    for line in entries:
        own.append(leaf_hash(line))
    said["facts"] |= {"root": own.root().hex()}
    count = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    leaves = [leaf_hash(body) for body in (*entries, count)]
    log = Range()
    for leaf in leaves:
        log.append(leaf)
    note = checkpoints.sign(Checkpoint(ORIGIN, log.size, log.root()), FORGER)
    kept = Kept(size=log.size, note=note)
    proofs = [tlog_proof(number, kept, _leaves_of(leaves)).encode() for number in range(len(leaves))]
    changed = _with_lines(files, entries, proofs[:-1])
    changed |= {"count.json": count, "count.tlog-proof": proofs[-1], "checkpoint.txt": note.encode()}
    changed["keys.txt"] = f"{FORGER.verifier}\n".encode()
    value = hashlib.sha256(b"".join(entries)).hexdigest()[:16]
    return Handed("wrong key: all of it", str(at), value, changed, "none of the keys signed")


def resign(files: Files, chance: Random) -> Handed:
    """The checkpoint itself, by another key under the ledger's name and the true key's own mark."""
    text, _gap, rest = files["checkpoint.txt"].decode().partition("\n\n")
    mark = base64.b64decode(rest.rsplit(" ", 1)[1])[:4]
    line = base64.b64encode(mark + chance.randbytes(64)).decode()
    note = f"{text}\n\n\u2014 {ORIGIN} {line}\n".encode()
    changed = {name: held.replace(files["checkpoint.txt"], note) for name, held in files.items()}
    return Handed("wrong key: the signature", "checkpoint.txt", line, changed, "none of the keys signed")


def fork(files: Files, chance: Random) -> Handed:
    """A proof that ends in a checkpoint of another history, truly signed."""
    size, root = chance.randrange(1, 10**6), chance.randbytes(32)
    note = checkpoints.sign(Checkpoint(ORIGIN, size, root), KEY).encode()
    at = chance.randrange(len(lines(files)))
    only_one = chance.random() < 0.5
    names = [proof(at)] if only_one else [name for name in files if name != "verify.py"]
    changed = {
        name: held.replace(files["checkpoint.txt"], note) if name in names else held for name, held in files.items()
    }
    named = f"Entry {at} .*another checkpoint" if only_one else "The count of the entries"
    return Handed(f"fork: {'one proof' if only_one else 'all'}", str(at), f"{size} {root.hex()}", changed, named)


def _leaves_of(leaves: list[bytes]) -> Callable[[int, int, int], list[bytes]]:
    def fetch(level: int, first: int, count: int) -> list[bytes]:
        assert level == 0
        return leaves[first : first + count]

    return fetch


FOLDER: tuple[Attack, ...] = (
    *(flip, flip, flip, insert, delete, truncate, leave_out, leave_out_file, double, foreign, extra_proof),
    *(swap, backdate, backdate_count, count_less, forge, resign, fork),
)
