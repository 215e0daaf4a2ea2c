"""The Merkle tree of RFC 6962 and RFC 9162 over hashed leaves. Pure: no database, no clock.

A leaf's hash is SHA-256(0x00 ‖ data), a node's SHA-256(0x01 ‖ left ‖ right); n leaves are split at the largest power of
two below n. Subtrees of 2^level leaves that begin at a multiple of 2^level never change once they are full, so they are
kept, as (level, index), and every root and path is put together from a few of them. PyPI's pymerkle would do, but is GPL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = tuple[int, int]
"""Level (0: a leaf) and index from the left within the level."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbouring subtrees (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def full_subtrees(start: int, count: int) -> list[Node]:
    """Return the full subtrees, from left to right, that the leaves `start` to `start + count - 1` consist of.

    :param start: a multiple of the largest power of two that is not above `count`, as every part of a tree is
    """
    found = []
    while count:
        level = count.bit_length() - 1
        found.append((level, start >> level))
        start, count = start + (1 << level), count - (1 << level)
    return found


def fold(subtrees: Sequence[bytes]) -> bytes:
    """Return the root over full subtrees of falling size, given by their hashes from left to right.

    :raises ValueError: there is none
    """
    if not subtrees:
        raise ValueError("an empty tree has no root here")
    *rest, root = subtrees
    for subtree in reversed(rest):
        root = node_hash(subtree, root)
    return root


def path_parts(index: int, size: int) -> list[list[Node]]:
    """Return, for each hash of a leaf's audit path from the leaf upwards, the full subtrees that it folds.

    :param index: which leaf, from 0
    :param size: how many leaves the tree has
    :raises ValueError: the tree has no such leaf
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, parts = 0, []
    while size > 1:
        half = 1 << ((size - 1).bit_length() - 1)
        if index < start + half:
            parts.append(full_subtrees(start + half, size - half))
            size = half
        else:
            parts.append(full_subtrees(start, half))
            start, size = start + half, size - half
    return parts[::-1]


def audit_path(index: int, size: int, kept: Callable[[Node], bytes]) -> list[bytes]:
    """Return a leaf's audit path (RFC 6962, 2.1.1).

    :param kept: finds the hash of a full subtree
    """
    return [fold([kept(node) for node in part]) for part in path_parts(index, size)]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf's hash and its audit path lead to (RFC 9162, 2.1.3.2).

    :returns: None when the path is too short or too long for that place
    """
    if not 0 <= index < size:
        return None
    last, found = size - 1, leaf
    for other in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = node_hash(other, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node_hash(found, other)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None
