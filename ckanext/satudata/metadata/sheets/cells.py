"""Values of the portal as cells, and cells as values.

A code is shown with its label and read by code, by label in either language, or by both. What
begins with ``=`` is never written as a formula and never read. Plain Python.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ckanext.satudata.metadata import codelists, fields
from ckanext.satudata.metadata.sheets.layout import Column, folded
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

SEPARATOR = ";"
"""Between several codes in one cell; a new line does as well."""
LONGEST = 32767
"""Characters in a cell, says the file format."""

_DASH = re.compile(r"\s+[–—-]\s+")
_GUARDED = re.compile(r"'+=")
_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_PLAIN_CODE = re.compile(r"[A-Za-z]?[\d.]+[a-z]?")


class Wrong(Exception):
    """A cell that cannot be read; the text says why, ``near`` what was perhaps meant."""

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.near = list(near)


class Directory(Protocol):
    """What the portal knows by name: organizations, licences, kegiatan and their rows."""

    def choices(self, kind: str) -> list[str]:
        """Texts of everything that a cell of this kind may name."""
        ...

    def text(self, kind: str, value: str, row: Mapping[str, Any]) -> str:
        """A value as a text that ``find`` understands."""
        ...

    def find(self, column: Column, text: str, row: Mapping[str, Any]) -> str:
        """The value that a text names.

        Raises:
            Wrong: nothing, or several things.
        """
        ...


def shown(column: Column, value: Any, directory: Directory, row: Mapping[str, Any]) -> str:
    """A stored value as the text of a cell; ``row`` is all that is stored with it."""
    if fields.is_empty(value):
        return ""
    if column.kind == "code":
        return code_text(column, str(value))
    if column.kind == "codes":
        listed = value if isinstance(value, list) else [value]
        return f"{SEPARATOR} ".join(code_text(column, str(one)) for one in listed)
    if column.kind in ("organization", "kegiatan", "butir", "licence"):
        return directory.text(column.kind, str(value), row)
    if column.kind == "tags":
        return ", ".join(_names(value))
    if column.kind == "topics":
        texts = [directory.text(column.kind, name, row) for name in _names(value)]
        return f"{SEPARATOR} ".join(texts)
    return str(value)


def read(column: Column, text: str, directory: Directory, row: Mapping[str, Any]) -> Any:
    """The text of a cell as the value to be stored; an empty cell is an empty value.

    Args:
        column: where it stands.
        text: of the cell.
        directory: finds what is named.
        row: values of the same row that were read before.

    Raises:
        Wrong: it names no such code, date or number.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return [] if column.kind in ("codes", "tags", "topics") else ""
    if len(text) >= LONGEST:
        raise Wrong(_("This is longer than a cell can hold: change it in the form."))
    if column.kind == "code":
        return code(column, text)
    if column.kind == "codes":
        return list(dict.fromkeys(code(column, part) for part in _parts(text)))
    if column.kind == "topics":
        return sorted({directory.find(column, part, row) for part in _parts(text)})
    if column.kind == "date":
        return _date(text)
    if column.kind == "number":
        return text.removesuffix(".0")
    if column.kind == "tags":
        return sorted({part.strip() for part in re.split(r"[,;\n]", text) if part.strip()})
    if column.kind in ("text", "suggest"):
        return text
    return directory.find(column, text, row)


def choices(column: Column, directory: Directory) -> list[str]:
    """What the drop-down of a column offers; empty for free text."""
    if column.codes:
        known = codelists.choices(column.codes)
        if column.kind == "suggest":  # kept as text, in the language of the data
            return [choice["label"]["id"] for choice in known]
        return [code_text(column, choice["value"]) for choice in known]
    return directory.choices(column.kind)


def code_text(column: Column, value: str) -> str:
    """A code as people read it: with its number where it has one, else by its label."""
    assert column.codes
    label = localised(codelists.label(column.codes, value))
    if not label or label.startswith(value):
        return label or value
    return f"{value} – {label}" if _PLAIN_CODE.fullmatch(value) else label


def code(column: Column, text: str) -> str:
    """The code that a text names.

    Raises:
        Wrong: none; with the nearest ones.
    """
    assert column.codes
    found = _code_named(column.codes, text)
    if found is None:
        near = [code_text(column, value) for value in codelists.nearest(column.codes, text)]
        raise Wrong(_("“%(text)s” is not in the code list.") % {"text": text[:80]}, near)
    return found


def guarded(text: str) -> str:
    """Text for a cell that no spreadsheet takes for a formula; ``unguarded`` gives it back."""
    guard = "'" if text.startswith("=") or _GUARDED.match(text) else ""
    return ILLEGAL_CHARACTERS_RE.sub("", guard + text)[:LONGEST]


def unguarded(text: str) -> str:
    """The text as it was before ``guarded``."""
    return text[1:] if _GUARDED.match(text) else text


def _parts(text: str) -> list[str]:
    return [part for one in re.split(rf"[{SEPARATOR}\n]", text) if (part := one.strip())]


def _names(value: Any) -> list[str]:
    """Names of tags or topics, which CKAN keeps as objects."""
    return [str(one["name"] if isinstance(one, Mapping) else one) for one in value]


def _code_named(name: str, text: str) -> str | None:
    known = codelists.choices(name)
    values = {choice["value"] for choice in known}
    if text in values:
        return text
    wanted = [folded(text)]
    if len(parts := _DASH.split(text, maxsplit=1)) == 2:
        wanted += [folded(part) for part in parts]
    if re.fullmatch(r"\d+\.\d", text):  # a spreadsheet made the number 2.1 of the code 2.10
        wanted.append(f"{text}0")
    names: dict[str, set[str]] = {}
    for choice in known:
        value = choice["value"]
        for label in choice["label"].values():
            for spelling in (value, label, label.removeprefix(value)):
                names.setdefault(folded(spelling), set()).add(value)
    found = next((names[one] for one in wanted if one in names), set())
    return found.pop() if len(found) == 1 else None


def _date(text: str) -> str:
    day = text[:10]
    if found := _DAY.fullmatch(text):
        day = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError:
        raise Wrong(_("Write the date like 2026-11-30 or 30/11/2026.")) from None
