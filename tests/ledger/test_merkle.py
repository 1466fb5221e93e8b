"""The tree of RFC 6962: against its definition written out, its published example, and broken proofs."""

import hashlib
from collections.abc import Sequence

import pytest

from ocsea.ledger.merkle import (
    EMPTY,
    Broken,
    Range,
    completed,
    fold,
    inclusion_path,
    node_hash,
    subtree,
)
from ocsea.ledger.verifier.verify import Broken as NotThere
from ocsea.ledger.verifier.verify import root_from_path

LEAVES = [hashlib.sha256(b"\x00" + str(number).encode()).digest() for number in range(700)]
# The eight entries and roots that implementations of Certificate Transparency share.
KNOWN_ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
KNOWN_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def defined(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(defined(leaves[:half]), defined(leaves[half:]))


def stored(level: int, first: int, count: int) -> list[bytes]:
    """Stored hashes as the database keeps them: whole subtrees only."""
    width = 256**level
    found = [LEAVES[at * width : (at + 1) * width] for at in range(first, first + count)]
    assert all(len(leaves) == width for leaves in found)
    return [defined(leaves) for leaves in found]


def test_published_roots() -> None:
    log = Range()
    for number, entry in enumerate(KNOWN_ENTRIES, 1):
        log.append(hashlib.sha256(b"\x00" + bytes.fromhex(entry)).digest())
        if number in KNOWN_ROOTS:
            assert log.root().hex() == KNOWN_ROOTS[number]


def test_a_growing_log_has_the_defined_root_at_every_size() -> None:
    log = Range()
    assert log.root() == EMPTY
    for size in range(1, len(LEAVES) + 1):
        log.append(LEAVES[size - 1])
        assert log.root() == defined(LEAVES[:size])
        log = Range.unpack(log.size, log.packed)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 255, 256, 257, 511, 513, 700])
def test_every_leaf_is_proved_from_stored_hashes(size: int) -> None:
    root = defined(LEAVES[:size])
    assert subtree(stored, 0, size) == root
    for index in range(size):
        path = inclusion_path(stored, index, size)
        assert root_from_path(LEAVES[index], index, size, path) == root


@pytest.mark.parametrize("size", [2, 5, 257])
def test_another_leaf_place_or_size_is_not_proved(size: int) -> None:
    root, path = defined(LEAVES[:size]), inclusion_path(stored, size - 1, size)

    def leads_there(leaf: bytes, index: int, of: int, steps: list[bytes]) -> bool:
        try:
            return root_from_path(leaf, index, of, steps) == root
        except NotThere:
            return False

    assert leads_there(LEAVES[size - 1], size - 1, size, path)
    assert not leads_there(LEAVES[size], size - 1, size, path)
    assert not leads_there(LEAVES[size - 1], size - 2, size, path)
    assert not leads_there(LEAVES[size - 1], size - 1, 2 * size, path)
    assert not leads_there(LEAVES[size - 1], size - 1, size, path[:-1])
    assert not leads_there(LEAVES[size - 1], size - 1, size, [*path, path[0]])
    assert not leads_there(LEAVES[size - 1], size, size, path)


def test_a_lonely_node_is_not_doubled() -> None:
    """CVE-2012-2459: else two lists of leaves would share a root."""
    assert defined(LEAVES[:3]) != defined([*LEAVES[:3], LEAVES[2]])


def test_stored_hashes_are_made_once_each() -> None:
    seen: list[tuple[int, int]] = []
    for before, after in ((0, 255), (255, 256), (256, 600), (600, 70_000)):
        seen += completed(before, after)
    assert seen == [(1, 0), (1, 1), *((1, index) for index in range(2, 273)), (2, 0)]
    assert fold(LEAVES[:256]) == defined(LEAVES[:256])


@pytest.mark.parametrize(("size", "packed"), [(3, bytes(32)), (1, bytes(31)), (0, bytes(32)), (-1, b"")])
def test_a_state_that_cannot_be_is_refused(size: int, packed: bytes) -> None:
    with pytest.raises(Broken):
        Range.unpack(size, packed)
