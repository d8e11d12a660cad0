"""The content of a spreadsheet between reading and planning: texts, by kind and row.

It comes from a workbook (``reading.py``) or by the API, and is kept until it is applied.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import inputs
from ckanext.satudata.metadata.sheets import layout
from ckanext.satudata.metadata.sheets.layout import Sheet
from ckanext.satudata.metadata.wording import gettext as _

MOST_ROWS = 2000
"""Filled rows of all sheets together."""

Content = dict[str, Any]
"""Kind of sheet → entries ``{row, values, wrong}``; ``columns``: kind → key → letter or cell."""


def size(content: Content) -> int:
    """How many entries there are."""
    return sum(len(entries) for kind, entries in content.items() if kind != "columns")


def too_many() -> str:
    """That there are more rows than are taken at once."""
    return _("There are more than %(number)s filled rows. Divide the file.") % {"number": MOST_ROWS}


def from_api(content: Any) -> Content:
    """Content in the shape that ``satudata_metadata_export`` gives.

    Raises:
        tk.ValidationError: it has another shape.
    """
    kinds = [sheet.kind for sheet in layout.sheets()]
    if not isinstance(content, dict) or set(content) - set(kinds):
        raise _refused(_("Content has these parts: %(names)s.") % {"names": ", ".join(kinds)})
    found: Content = {"columns": {}}
    for kind, entries in content.items():
        sheet = layout.sheet_of(kind)
        if not isinstance(entries, list) or (sheet.is_form and len(entries) > 1):
            raise _refused(_("%(name)s is a list; there is at most one kegiatan.") % {"name": kind})
        found[kind] = [_entry(sheet, one, at) for at, one in enumerate(entries, start=1)]
        if size(found) > MOST_ROWS:
            raise _refused(too_many())
    if not size(found):
        raise _refused(_("Nothing is filled in."))
    return found


def _entry(sheet: Sheet, entry: Any, number: int) -> dict[str, Any]:
    texts: dict[str, str] = {}
    if not isinstance(entry, dict):
        raise _refused(f"{sheet.kind} {number}: " + _("An object with fields is expected."))
    for key, value in entry.items():
        column = sheet.column(str(key))
        parts = value if isinstance(value, list) else [value]
        try:
            if column is None:
                raise tk.Invalid(_("There is no such field."))
            texts[column.key] = "\n".join(inputs.text(one) for one in parts if one is not None)
        except tk.Invalid as refusal:
            raise _refused(f"{sheet.kind} {number}, {str(key)[:60]}: {refusal.error}") from None
    return {"row": number, "values": texts, "wrong": {}}


def _refused(message: str) -> tk.ValidationError:
    return tk.ValidationError({"content": [message]})
