#!/usr/bin/env python3
"""Checks a folder of ledger entries: that each was in the ledger, word for word, and that none is missing.

    python3 verify.py FOLDER [--key NAME+HASH+KEY]

Nothing but Python's standard library, no network, nothing is written. Exit code 0: whole; 1: broken, the first fault is
named; 2: it could not be read. HOW-TO-CHECK.txt explains it to people, docs/ledger-format.md to whoever writes another.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

HEADER = "c2sp.org/tlog-proof@v1"
KEYS = ["actor", "at", "category", "facts", "id", "kind", "request", "stream", "target", "v"]
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ACTOR = re.compile(rf"(user:{UUID}|job:[a-z][a-z0-9_.-]*)\Z")
STREAM = re.compile(rf"[a-z][a-z_]*(:{UUID})?\Z")
BESIDE = re.compile(r"ledger/(proofs/.*|[a-z]+\.(jsonl|json|tlog-proof|txt|tsr|pem))")  # a bundle's own ledger
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  (Python 3.9 has no datetime.UTC)


Point = tuple[int, int, int, int]  # extended coordinates
Key = tuple[str, bytes, bytes]  # name, id, public key
Entry = dict[str, Any]


class Log(NamedTuple):
    """What was signed: the first `size` entries have this root."""

    note: str
    size: int
    root: bytes
    key: Key


class Unreadable(Exception):
    """The folder is not what it should be."""


class Broken(Exception):
    """Something in it is not true."""


# Ed25519 (RFC 8032, section 5.1), written out so that nothing has to be installed. Slow, and used once or twice.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_from(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = add(result, point)
        point, factor = add(point, point), factor >> 1
    return result


BASE: Point = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))  # type: ignore[assignment]  # it is on the curve


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the public key's owner's over the message."""
    key, commitment = point_from(public), point_from(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or key is None or commitment is None or answer >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left, right = times(answer, BASE), add(commitment, times(int.from_bytes(digest, "little") % L, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# The tree of hashes (RFC 6962, section 2.1).


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over all leaves, in one pass."""
    peaks: list[bytes] = []
    for number, leaf in enumerate(leaves):
        node, before = leaf, number
        while before & 1:
            node, before = node_hash(peaks.pop(), node), before >> 1
        peaks.append(node)
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Where a proof leads to (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise Broken(f"its place {index} is beyond the {size} entries that were signed for")
    node, last, root = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise Broken("its proof is too long")
        if node & 1 or node == last:
            root = node_hash(step, root)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, step)
        node, last = node >> 1, last >> 1
    if last:
        raise Broken("its proof is too short")
    return root


# Keys, checkpoints and proofs as text (C2SP: signed-note, tlog-checkpoint, tlog-proof).


def decode(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    # The same bytes can be written in several ways; one of them counts.
    if not found or base64.b64encode(found).decode() != text:
        raise Broken(f"something that should be base64 is not: {text[:40]}")
    return found


def number_from(text: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]*", text):
        raise Broken(f"something that should be a number is not: {text[:40]}")
    return int(text)


def read_key(text: str) -> Key:
    """(name, id, public key) of `name+hash+key`."""
    name, _, rest = text.partition("+")
    mark, _, encoded = rest.partition("+")
    blob = decode(encoded)
    identity = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4]
    if len(blob) != 33 or blob[:1] != b"\x01" or identity.hex() != mark:
        raise Broken(f"this is not a key of this kind: {text[:100]}")
    return name, identity, blob[1:]


def read_checkpoint(note: str, keys: list[Key]) -> tuple[int, bytes, Key]:
    """(size, root, the key that signed) of a checkpoint that one of the keys signed."""
    text, gap, signatures = note.partition("\n\n")
    lines = text.split("\n")
    signed = signatures.split("\n")
    if not gap or len(lines) != 3 or signed.pop():
        raise Broken("the checkpoint is not written as one")
    size, root, found = number_from(lines[1]), decode(lines[2]), None
    for line in signed:
        name, _, encoded = line[2:].rpartition(" ")
        signature = decode(encoded)
        if line[:2] != "\u2014 " or not name:
            raise Broken("a signature of the checkpoint is not written as one")
        for key in keys:
            if (name, signature[:4]) == key[:2] and signed_by(key[2], (text + "\n").encode(), signature[4:]):
                found = key
    if found is None:
        raise Broken("none of the keys signed the checkpoint")
    return size, root, found


def check_proof(text: str, entry: bytes, log: Log) -> int:
    """That `entry` is in the log that the checkpoint speaks for. Returns its place there."""
    proof, gap, own_note = text.partition("\n\n")
    lines = proof.split("\n")
    if not gap or lines[0] != HEADER or len(lines) < 2 or not lines[1].startswith("index "):
        raise Broken("its proof is not written as one")
    if own_note != log.note:
        raise Broken("its proof belongs to another checkpoint")
    index = number_from(lines[1][6:])
    if root_from_path(leaf_hash(entry), index, log.size, [decode(line) for line in lines[2:]]) != log.root:
        raise Broken("it is not what was logged: its words, its place or its proof were changed")
    return index


def read_entry(body: bytes) -> Entry:
    """An entry as data. Its bytes must be the one way to write it, so that nothing can be read in two ways."""
    try:
        said = json.loads(body.decode("utf-8"))
        again = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except ValueError:
        raise Broken("it cannot be read") from None
    if not isinstance(said, dict) or sorted(said) != KEYS or said["v"] != 1 or again != body:
        raise Broken("it is not written in the one form that entries have")
    if not ACTOR.match(str(said["actor"])) or not STREAM.match(str(said["stream"])):
        raise Broken("its actor or its matter is not written as one")
    if not str(said["id"]).startswith(dated(str(said["at"]))):
        raise Broken(f"its number was not given at {said['at']}")
    return said


def dated(at: str) -> str:
    """How the number (UUID version 7) of an entry of this time begins."""
    try:
        since = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=EPOCH.tzinfo) - EPOCH
    except ValueError:
        raise Broken("its time is not written as one") from None
    millis = since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000
    return f"{millis >> 16:08x}-{millis & 0xFFFF:04x}-7{since.microseconds % 1000 * 4096 // 1000:03x}-"


# The folder.


class Folder:
    """A folder, or a ZIP file that holds one. In a bundle the ledger has a folder of its own, `base`."""

    base = ""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.zip = zipfile.ZipFile(path) if self.path.is_file() else None
        if self.zip and len(set(self.zip.namelist())) != len(self.zip.namelist()):
            raise Unreadable("The ZIP file holds two files of one name.")
        self.base = "ledger/" if self.has("manifest.json") else ""

    def read(self, name: str) -> bytes:
        return self.whole(self.base + name)

    def whole(self, name: str) -> bytes:
        """A file by its name from the top, also outside the ledger's own folder."""
        try:
            if self.zip:
                return self.zip.read(name)
            return (self.path / name).read_bytes()
        except (OSError, KeyError):
            raise Unreadable(f"{name} is missing or cannot be read.") from None

    def has(self, name: str) -> bool:
        name = self.base + name
        return name in self.zip.namelist() if self.zip else (self.path / name).is_file()

    def names(self) -> set[str]:
        """Every file from the top."""
        if self.zip:
            return {name for name in self.zip.namelist() if not name.endswith("/")}
        return {path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if not path.is_dir()}

    def proofs(self) -> set[str]:
        """The names in the folder of proofs."""
        start = self.base + "proofs/"
        return {name[len(start) :] for name in self.names() if name.startswith(start)}

    def text(self, name: str) -> str:
        try:
            return self.read(name).decode("utf-8")
        except UnicodeDecodeError:
            raise Unreadable(f"{name} is not text.") from None


def check(folder: Folder, given: str | None) -> str:
    """Checks everything and returns what to say. Raises Broken or Unreadable."""
    keys = read_keys(folder, given)
    note = folder.text("checkpoint.txt")
    try:
        log = Log(note, *read_checkpoint(note, keys))
    except Broken as fault:
        raise Broken(f"The checkpoint: {fault}.") from None
    count_body = folder.read("count.json")
    try:
        count_at = check_proof(folder.text("count.tlog-proof"), count_body, log)
        count = read_entry(count_body)
    except Broken as fault:
        raise Broken(f"The count of the entries: {fault}") from None
    if count["kind"] != "stream.counted" or count["actor"] != "job:sequencer" or count["stream"] != "counts":
        raise Broken("count.json is not a count of the ledger's own.")
    bodies = folder.read("entries.jsonl").split(b"\n")
    if bodies.pop() != b"":
        raise Broken("The last line of entries.jsonl is cut.")
    said = [check_entry(folder, number, body, log, count["target"]["ref"]) for number, body in enumerate(bodies)]
    places = [place for place, _ in said]
    if len(bodies) != count["facts"]["size"]:
        words = "The ledger counted {} entries and this folder has {}: entries were left out or added."
        raise Broken(words.format(count["facts"]["size"], len(bodies)))
    if extra := folder.proofs() - {f"{number:06}.tlog-proof" for number in range(len(bodies))}:
        raise Broken(f"The folder has a proof of no entry: {min(extra)}.")
    if root_of(leaf_hash(body) for body in bodies).hex() != count["facts"]["root"] or places != sorted(set(places)):
        raise Broken("The entries are not those that the ledger counted, or not in their order.")
    words = words_for([entry for _, entry in said], count, count_at, log, given, stamped=folder.has("stamp.tsr"))
    return words + check_manifest(folder, [entry for _, entry in said]) if folder.base else words


def check_manifest(folder: Folder, said: list[Entry]) -> str:
    """That the papers of a bundle are those whose hashes the ledger holds, and says so."""
    manifest = folder.whole("manifest.json")
    held = [entry["facts"]["manifest_sha256"] for entry in said if entry["kind"] == "bundle.made"]
    if hashlib.sha256(manifest).hexdigest() not in held:
        raise Broken("manifest.json is not one that the ledger holds: it was changed, or is of another bundle.")
    listed = {file["name"]: file["sha256"] for file in json.loads(manifest)["files"]}
    for name in sorted(listed):
        if hashlib.sha256(folder.whole(name)).hexdigest() != listed[name]:
            raise Broken(f"{name} was changed: its SHA-256 is not the one that was disclosed.")
    if extra := [name for name in folder.names() - set(listed) - {"manifest.json"} if not BESIDE.fullmatch(name)]:
        raise Broken(f"{min(extra)} was added: it is no part of this bundle.")
    return f"\nPapers:          {len(listed)} files, each as it was disclosed; the ledger holds their manifest"


def read_keys(folder: Folder, given: str | None) -> list[Key]:
    lines = [given.strip()] if given else folder.text("keys.txt").split("\n")
    if not given and lines.pop():
        raise Broken("The last line of keys.txt is cut.")
    try:
        return [read_key(line) for line in lines]
    except Broken as fault:
        raise Broken(f"A key: {fault}.") from None


def check_entry(folder: Folder, number: int, body: bytes, log: Log, stream: str) -> tuple[int, Entry]:
    try:
        place = check_proof(folder.text(f"proofs/{number:06}.tlog-proof"), body, log)
        said = read_entry(body)
        if said["stream"] != stream:
            raise Broken("it belongs to another matter")
    except Broken as fault:
        raise Broken(f"Entry {number} (line {number + 1} of entries.jsonl): {fault}.") from None
    return place, said


def words_for(said: list[Entry], count: Entry, count_at: int, log: Log, given: str | None, *, stamped: bool) -> str:
    stream, times_said = count["target"]["ref"], sorted(entry["at"] for entry in said)
    lines = [f"The matter:      {stream}", f"Entries:         {len(said)}, all of them as logged"]
    if said:
        lines.append(f"Written from:    {times_said[0]} to {times_said[-1]} (UTC)")
    lines += [
        "Complete:        yes; the ledger's own count of {} says {}".format(count["at"], count["facts"]["size"]),
        f"Signed for:      the first {log.size} entries of the whole ledger; the count is number {count_at}",
        f"By the key:      {log.key[0]}+{log.key[1].hex()}",
    ]
    if stamped:
        lines.append("Stamped:         by an outside authority; HOW-TO-CHECK.txt says how openssl checks stamp.tsr")
    if not given:
        lines.append("Note:            the key came with the entries. Compare it with one you got on another way.")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a folder of ledger entries, without a network.")
    parser.add_argument("folder", help="the folder, or a ZIP file with its content")
    parser.add_argument("--key", help="the ledger's key, as you got it on another way")
    options = parser.parse_args()
    try:
        print(check(Folder(options.folder), options.key))
    except Broken as fault:
        print(f"BROKEN: {fault}")
        return 1
    except (Unreadable, zipfile.BadZipFile, KeyError, TypeError) as fault:
        print(f"CANNOT BE READ: {fault}")
        return 2
    print("\nWHOLE: nothing was changed, nothing is missing.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
