"""The code lists that fields choose from; plain Python over the data files in ``codelists/``.

Every JSON file there names its source and date and holds one or more lists; a list that
grew too long for JSON lies beside it as CSV and is named in the file's ``csv`` key.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypedDict

FOLDER = Path(__file__).parent / "codelists"


class Label(TypedDict):
    """A text in both languages, as ckanext-scheming takes it."""

    id: str
    en: str


class Choice(TypedDict):
    """One entry of a list, as ckanext-scheming takes it."""

    value: str
    label: Label


class CodeList(NamedTuple):
    """A list with its provenance."""

    name: str
    source: str
    date: str
    choices: tuple[Choice, ...]


def names() -> list[str]:
    """Names of all code lists."""
    return sorted(_all())


def get(name: str) -> CodeList:
    """One code list with its source and date.

    Args:
        name: one of :func:`names`.

    Raises:
        KeyError: no such list.
    """
    return _all()[name]


def choices(name: str) -> list[Choice]:
    """Entries of a list in their official order."""
    return list(get(name).choices)


def values(name: str) -> frozenset[str]:
    """The codes of a list."""
    return frozenset(choice["value"] for choice in get(name).choices)


def label(name: str, value: str) -> Label | None:
    """The text of one code in both languages, or None for an unknown code."""
    for choice in get(name).choices:
        if choice["value"] == value:
            return choice["label"]
    return None


@cache
def _all() -> dict[str, CodeList]:
    found: dict[str, CodeList] = {}
    for path in sorted(FOLDER.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        lists = {
            name: tuple(_choice(row["value"], row["id"], row["en"]) for row in rows)
            for name, rows in content["lists"].items()
        }
        if "csv" in content:
            lists["kode_wilayah"] = tuple(_areas(FOLDER / content["csv"]))
        for name, entries in lists.items():
            if name in found:
                raise ValueError(f"code list {name!r} is defined twice")
            found[name] = CodeList(name, content["source"], content["date"], entries)
    return found


def _areas(path: Path) -> Iterator[Choice]:
    """Regencies and their districts; a district is shown with its regency."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    named = {row["kode_kemendagri"]: row["nama"] for row in rows}
    for row in rows:
        parts = [f"{row['kode_kemendagri']} {row['nama']}"]
        if row["kode_induk"] in named:
            parts.append(named[row["kode_induk"]])
        text = ", ".join(parts)
        yield _choice(row["kode_kemendagri"], text, text)


def _choice(value: str, indonesian: str, english: str) -> Choice:
    return {"value": value, "label": {"id": indonesian, "en": english}}
