"""The Merkle tree of RFC 6962, section 2.1: a lonely node goes up as it is and is never doubled.

Two ways to hold one: a `Range`, which grows leaf by leaf and remembers one hash a bit of its size, and `subtree`, which
asks for stored hashes. Roots of the same leaves are the same by either way.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()
# Stored hashes: level 0 are the leaves; a hash of level n stands for 256 of the level below.
FAN_BITS = 8

Fetch = Callable[[int, int, int], Sequence[bytes]]
"""(level, first, count) -> that many stored hashes of a level, in order."""


class Broken(ValueError):
    """A proof or a stored state cannot be what it claims to be."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of a one byte and both hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Range:
    """The first `size` leaves of a log, as the roots of its perfect subtrees, largest first."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count() or any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise Broken(f"{len(self.peaks)} hashes cannot stand for {size} leaves.")

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Range":
        """From `packed`. Raises Broken when its length does not fit the size."""
        if len(packed) % HASH_BYTES:
            raise Broken("The hashes of a log's edge are cut.")
        return cls(size, (packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)))

    @property
    def packed(self) -> bytes:
        """The hashes in a row, for keeping."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash at the end."""
        peaks, size = self.peaks, self.size
        while size & 1:
            leaf = node_hash(peaks.pop(), leaf)
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The tree's root; that of no leaves is the hash of nothing."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def subtree(fetch: Fetch, first: int, end: int) -> bytes:
    """The hash over leaves `first` to `end` (exclusive), a range that the tree itself has as a node."""
    count = end - first
    if count == 1:
        return fetch(0, first, 1)[0]
    if count & (count - 1) == 0:
        return _perfect(fetch, first, count)
    half = 1 << ((count - 1).bit_length() - 1)
    return node_hash(subtree(fetch, first, first + half), subtree(fetch, first + half, end))


def inclusion_path(fetch: Fetch, index: int, size: int) -> list[bytes]:
    """The hashes beside the way from leaf `index` up to the root of the first `size` leaves (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise Broken(f"Leaf {index} is not among the first {size}.")
    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + (1 << ((end - first - 1).bit_length() - 1))
        if index < middle:
            path.append(subtree(fetch, middle, end))
            end = middle
        else:
            path.append(subtree(fetch, first, middle))
            first = middle
    return path[::-1]


def completed(size_before: int, size: int) -> Iterable[tuple[int, int]]:
    """(level, index) of the stored hashes above the leaves that become whole as a log grows, lower levels first."""
    level = 1
    while (size >> (level * FAN_BITS)) > 0:
        for index in range(size_before >> (level * FAN_BITS), size >> (level * FAN_BITS)):
            yield level, index
        level += 1


class Filling:
    """The hashes to store beside the leaves of a log that is read or written from its beginning, leaf by leaf."""

    def __init__(self) -> None:
        self._size = 0
        self._rows: defaultdict[int, list[bytes]] = defaultdict(list)

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """(level, index, hash) of each that this leaf completes, lowest first."""
        self._size += 1
        level, row = 0, self._rows[0]
        row.append(leaf)
        while len(row) == 1 << FAN_BITS:
            level, root = level + 1, fold(row)
            row.clear()
            row = self._rows[level]
            row.append(root)
            yield level, (self._size >> (level * FAN_BITS)) - 1, root


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring hashes, a power of two of them."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def _perfect(fetch: Fetch, first: int, count: int) -> bytes:
    level = (count.bit_length() - 1) // FAN_BITS
    return fold(fetch(level, first >> (level * FAN_BITS), count >> (level * FAN_BITS)))
