"""What of a text or a list stayed, went and came; plain Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, TypedDict

Kind = Literal["same", "removed", "added"]

WORD = re.compile(r"\w+|\s+|[^\w\s]")

LONGEST = 3000
"""Texts of more words are compared by line: the time grows with the square of their number."""

ALIKE = 0.3
"""Texts that share less than this of their words are shown whole: shreds help nobody."""


class Mark(TypedDict):
    """A piece of a text, or an entry of a list."""

    kind: Kind
    text: str


def of_text(old: str, new: str) -> list[Mark]:
    """The pieces of two texts; ``same`` and ``removed`` together are the old one."""
    before, after = WORD.findall(old), WORD.findall(new)
    if max(len(before), len(after)) > LONGEST:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > LONGEST:
        return _whole(old, new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if old != new and matcher.ratio() < ALIKE:
        return _whole(old, new)
    return _joined(_pieces(matcher, before, after))


def of_list(old: Sequence[str], new: Sequence[str]) -> list[Mark]:
    """The entries of two lists, in their order."""
    if old != new and max(len(old), len(new)) > LONGEST:
        kept = set(old) & set(new)
        gone = _marks("removed", [one for one in old if one not in kept])
        return gone + [mark for one in new for mark in _marks(_kind(one in kept), [one])]
    return _pieces(SequenceMatcher(None, old, new, autojunk=False), old, new)


def _kind(is_kept: bool) -> Kind:
    return "same" if is_kept else "added"


def _pieces(
    matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]
) -> list[Mark]:
    found: list[Mark] = []
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            found += _marks("same", before[start:end])
        else:
            found += _marks("removed", before[start:end]) + _marks(
                "added", after[new_start:new_end]
            )
    return found


def _marks(kind: Kind, texts: Sequence[str]) -> list[Mark]:
    return [{"kind": kind, "text": text} for text in texts]


def _joined(pieces: list[Mark]) -> list[Mark]:
    """Neighbours of one kind as one piece."""
    found: list[Mark] = []
    for piece in pieces:
        if found and found[-1]["kind"] == piece["kind"]:
            found[-1]["text"] += piece["text"]
        else:
            found.append({**piece})
    return found


def _whole(old: str, new: str) -> list[Mark]:
    pieces: list[Mark] = [{"kind": "removed", "text": old}, {"kind": "added", "text": new}]
    return [piece for piece in pieces if piece["text"]]
