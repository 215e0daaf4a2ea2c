"""The tree against RFC 6962's definition, written down again here, and against Certificate Transparency's test vectors."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger.merkle import (
    Node,
    audit_path,
    fold,
    full_subtrees,
    leaf_hash,
    node_hash,
    path_parts,
    root_from_path,
)

INPUTS = [
    bytes.fromhex(data)
    for data in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}  # as in the reference implementation of RFC 6962 (google/certificate-transparency, merkle_tree_test)


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """The tree hash as RFC 6962, 2.1 defines it."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + defined_root(leaves[:half]) + defined_root(leaves[half:])).digest()


def defined_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path as RFC 6962, 2.1.1 defines it."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*defined_path(index, leaves[:half]), defined_root(leaves[half:])]
    return [*defined_path(index - half, leaves[half:]), defined_root(leaves[:half])]


def kept(leaves: Sequence[bytes]) -> dict[Node, bytes]:
    """All full subtrees, built as `sealing` builds them: a level from the one below it."""
    found = {(0, n): leaf_hash(leaf) for n, leaf in enumerate(leaves)}
    for level in range(1, len(leaves).bit_length()):
        for n in range(len(leaves) >> level):
            found[level, n] = node_hash(found[level - 1, 2 * n], found[level - 1, 2 * n + 1])
    return found


def root(leaves: Sequence[bytes]) -> bytes:
    nodes = kept(leaves)
    return fold([nodes[node] for node in full_subtrees(0, len(leaves))])


def test_the_roots_of_certificate_transparency() -> None:
    assert [root(INPUTS[:n]).hex() for n in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_paths_of_certificate_transparency(index: int, size: int) -> None:
    path = audit_path(index, size, kept(INPUTS[:size]).__getitem__)
    assert [other.hex() for other in path] == PATHS[index, size]


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=150), st.data())
def test_root_and_path_are_as_the_rfc_defines_them(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = audit_path(index, len(leaves), kept(leaves).__getitem__)
    assert root(leaves) == defined_root(leaves)
    assert path == defined_path(index, leaves)
    assert root_from_path(leaf_hash(leaves[index]), index, len(leaves), path) == root(leaves)


@given(st.integers(1, 300), st.data())
def test_no_other_place_or_path_leads_to_the_root(size: int, data: st.DataObject) -> None:
    leaves = [str(n).encode() for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    found = root(leaves)
    path = audit_path(index, size, kept(leaves).__getitem__)
    leaf = leaf_hash(leaves[index])
    assert root_from_path(leaf_hash(b"other"), index, size, path) != found
    assert root_from_path(leaf, index, size, [*path, leaf]) is None
    assert root_from_path(leaf, index, 0, path) is None
    assert root_from_path(leaf, -1, size, path) is None
    if path:
        assert root_from_path(leaf, index, size, path[:-1]) != found
        at = data.draw(st.integers(0, len(path) - 1))
        bent = [*path[:at], sha256(path[at]).digest(), *path[at + 1 :]]
        assert root_from_path(leaf, index, size, bent) != found
        other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
        assert root_from_path(leaf, other, size, path) != found


@given(st.integers(1, 2**40), st.data())
def test_a_path_of_a_huge_tree_needs_few_subtrees(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    parts = path_parts(index, size)
    levels = size.bit_length()
    assert len(parts) <= levels
    assert sum(len(part) for part in parts) <= 2 * levels
    covered = sum(1 << level for part in parts for level, _n in part)
    assert covered == size - 1  # everything but the leaf itself, once
    assert all((n + 1) << level <= size for part in parts for level, n in part)


def test_what_can_not_be_asked() -> None:
    with pytest.raises(ValueError, match="has no leaf 3"):
        path_parts(3, 3)
    with pytest.raises(ValueError, match="empty tree"):
        fold([])
