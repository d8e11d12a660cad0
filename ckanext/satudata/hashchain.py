"""Hash chains: each line covers its own fields and the hash of the line before.

The one way to compute and to verify them, for the trail of datasets and the trail of
administration. Knows no table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, Protocol


class Link(Protocol):
    """A line of a chain."""

    number: int
    previous_hash: str | None
    hash: str


def digest(fields: dict[str, Any]) -> str:
    """SHA-256 over the fields of a line, the hash before it among them."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken(lines: Iterable[Link], hash_of: Callable[[Any], str]) -> list[int]:
    """Numbers of the lines where the chain does not hold; empty when it is whole."""
    faults: list[int] = []
    previous: str | None = None
    for expected, line in enumerate(lines, start=1):
        if line.number != expected or line.previous_hash != previous or line.hash != hash_of(line):
            faults.append(line.number)
        previous = line.hash
    return faults
