"""The workbook as it goes out: empty as a template, or filled with what the portal holds.

Everything is text: a code such as 2.10 must not turn into the number 2.1, and no cell is ever a
formula. Drop-downs take their entries from a hidden sheet.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ckanext.satudata.metadata import schemas
from ckanext.satudata.metadata.sheets import cells, guide, layout
from ckanext.satudata.metadata.sheets.layout import Column, Sheet
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

Content = dict[str, list[dict[str, Any]]]
"""Kind of sheet → entries as the portal stores them."""

SPARE_ROWS = 200
"""So many rows below the filled ones have drop-downs."""
FORM_KEYS, FORM_VALUES = "F", "D"
LONGEST_PROMPT = 255

_HEAD = PatternFill("solid", fgColor="1F3864")
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_BLOCK = PatternFill("solid", fgColor="D9E2F3")
_ASKED = PatternFill("solid", fgColor="FFF2CC")
_TOP = Alignment(wrap_text=True, vertical="top")
_SMALL = Font(size=9, color="595959")


def workbook(content: Content, directory: cells.Directory) -> bytes:
    """The workbook as a file.

    Args:
        content: what it is filled with; empty for a template.
        directory: what the portal knows by name, for drop-downs.
    """
    book = Workbook()
    guide.write(book.worksheets[0])
    codes = book.create_sheet(layout.CODES)
    codes.sheet_state = "hidden"
    lists = _Lists(codes, directory)
    for position, sheet in enumerate(layout.sheets(), start=1):
        page = book.create_sheet(sheet.title, position)
        entries = content.get(sheet.kind, [])
        if sheet.is_form:
            _form(page, sheet, entries[0] if entries else {}, lists)
        else:
            _table(page, sheet, entries, lists)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Lists:
    """The hidden sheet with the entries of every drop-down, one list to a column."""

    def __init__(self, page: Any, directory: cells.Directory) -> None:
        self.page = page
        self.directory = directory
        self.ranges: dict[str, str | None] = {}

    def range(self, column: Column) -> str | None:
        """Where the entries for a column stand; None where there is nothing to choose."""
        name = column.codes or column.kind
        if name not in self.ranges:
            self.ranges[name] = self._listed(name, cells.choices(column, self.directory))
        return self.ranges[name]

    def _listed(self, name: str, entries: Sequence[str]) -> str | None:
        if not entries:
            return None
        letter = get_column_letter(sum(1 for one in self.ranges.values() if one) + 1)
        _text(self.page[f"{letter}1"], name)
        for number, entry in enumerate(entries, start=2):
            _text(self.page[f"{letter}{number}"], entry)
        return f"'{layout.CODES}'!${letter}$2:${letter}${len(entries) + 1}"


def _form(page: Any, sheet: Sheet, entry: Mapping[str, Any], lists: _Lists) -> None:
    """One entry: a row per field, its block and number, the answer, what may be answered."""
    headings = (_("Block"), _("No."), _("Item"), _("Answer"), _("How to fill it in"), "key")
    _head(page, 1, headings)
    page.freeze_panes = "A2"
    for letter, width in zip("ABCDEF", (24, 10, 40, 60, 70, 10), strict=True):
        page.column_dimensions[letter].width = width
    page.column_dimensions[FORM_KEYS].hidden = True
    starts = {section.fields[0]["field_name"]: section for section in schemas.sections("kegiatan")}
    for number, column in enumerate(sheet.columns, start=2):
        section = starts.get(column.key)
        texts = (
            localised(section.label) if section else "",
            _number(column),
            _marked(column),
            cells.shown(column, entry.get(column.key), lists.directory, entry),
            "\n".join(guide.explanation(column, lists.directory)),
            column.key,
        )
        for letter, text in zip("ABCDEF", texts, strict=True):
            cell = page[f"{letter}{number}"]
            _text(cell, text)
            if section:
                cell.fill = _BLOCK
        page[f"E{number}"].font = _SMALL
        page[f"{FORM_VALUES}{number}"].fill = _ASKED
        _offer(page, column, f"{FORM_VALUES}{number}", lists)


def _table(page: Any, sheet: Sheet, entries: Sequence[Mapping[str, Any]], lists: _Lists) -> None:
    """Several entries: a row each. The first row holds the keys and is hidden."""
    _head(page, 1, [column.key for column in sheet.columns])
    page.row_dimensions[1].hidden = True
    _head(page, 2, [_marked(column) for column in sheet.columns])
    page.freeze_panes = "C3" if len(sheet.columns) > 2 else "A3"
    last = 2 + len(entries) + SPARE_ROWS
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 40 if column.kind in ("text", "rows") else 26
        page[f"{letter}2"].comment = _comment(column, lists)
        _offer(page, column, f"{letter}3:{letter}{last}", lists)
        for number, entry in enumerate(entries, start=3):
            _text(
                page[f"{letter}{number}"],
                cells.shown(column, entry.get(column.key), lists.directory, entry),
            )


def _head(page: Any, row: int, texts: Sequence[str]) -> None:
    for place, text in enumerate(texts, start=1):
        cell = page.cell(row, place)
        _text(cell, text)
        cell.fill, cell.font = _HEAD, _HEAD_FONT


def _text(cell: Any, text: str) -> None:
    """Write text that stays text, whatever it begins with."""
    cell.number_format = "@"
    cell.alignment = _TOP
    if text:
        cell.value = cells.guarded(text)
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in "=+-@"


def _marked(column: Column) -> str:
    """The heading with the mark of what must be filled in, in brackets where it depends."""
    condition = column.field.get(schemas.REQUIRED)
    if not condition:
        return column.title
    depends = isinstance(condition, Mapping) or schemas.SHOWN in column.field
    return f"{column.title} (*)" if depends else f"{column.title} *"


def _number(column: Column) -> str:
    """The number on the national form, such as R.4.1."""
    source = str(column.field.get("satudata_source") or "")
    return next((part for part in source.split() if part.startswith("R.")), "")


def _comment(column: Column, lists: _Lists) -> Comment:
    comment = Comment("\n".join(guide.explanation(column, lists.directory)), layout.GUIDE)
    comment.width, comment.height = 360, 220
    return comment


def _offer(page: Any, column: Column, cells_of_it: str, lists: _Lists) -> None:
    """The drop-down of a column and what is said when one of its cells is chosen."""
    where = lists.range(column)
    words = " ".join(guide.explanation(column, lists.directory, with_choices=False))
    rule = DataValidation(
        type="list" if where else None,
        formula1=where,
        allow_blank=True,
        showErrorMessage=bool(where) and column.kind == "code",
        showInputMessage=bool(words),
        promptTitle=column.title[:32],
        prompt=words[:LONGEST_PROMPT] or None,
    )
    rule.error = _("Choose an entry of the list.")
    page.add_data_validation(rule)
    rule.add(cells_of_it)
