"""The workbook as it comes in: the texts of its cells, and where each of them stands.

Cells are read, never evaluated. What the texts mean is found out later (``cells.py``), so that
the content can be kept and judged again.
"""

from __future__ import annotations

import datetime as dt
import difflib
import io
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ckanext.satudata.metadata.sheets import cells, layout, opening
from ckanext.satudata.metadata.sheets.content import MOST_ROWS, Content, size, too_many
from ckanext.satudata.metadata.sheets.layout import Column, Sheet
from ckanext.satudata.metadata.sheets.opening import Refused
from ckanext.satudata.metadata.sheets.writing import FORM_KEYS, FORM_VALUES
from ckanext.satudata.metadata.wording import gettext as _

MOST_COLUMNS = 150
"""No sheet of ours has so many."""


def read(content: bytes) -> Content:
    """The texts of a filled workbook.

    Args:
        content: the file as uploaded.

    Raises:
        Refused: it is no workbook of ours; says where and what to do.
    """
    opening.check(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        pages = {page.title: page for page in book.worksheets}
    except Exception:  # whatever a broken file makes the parser trip over
        raise Refused(
            _("The file is damaged. Open it in a spreadsheet program and save it again as .xlsx.")
        ) from None
    known = {sheet.title: sheet for sheet in layout.sheets()}
    _check_titles(set(pages), set(known))
    found: Content = {"columns": {}}
    for title in (title for title in known if title in pages):
        sheet = known[title]
        entries, columns = (_form if sheet.is_form else _table)(sheet, _lines(pages[title]))
        found[sheet.kind], found["columns"][sheet.kind] = entries, columns
        if size(found) > MOST_ROWS:
            raise Refused(too_many())
    if not size(found):
        raise Refused(_("Nothing is filled in."))
    return found


def _check_titles(found: set[str], known: set[str]) -> None:
    strange = sorted(found - known - {layout.GUIDE, layout.CODES})
    if strange:
        near = difflib.get_close_matches(strange[0], sorted(known), n=1, cutoff=0.5)
        names = ", ".join(sheet.title for sheet in layout.sheets())
        message = _("The sheet “%(title)s” is not of the template.") % {"title": strange[0][:40]}
        if near:
            message += " " + _("Did you mean “%(near)s”?") % {"near": near[0]}
        raise Refused(
            f"{message} " + _("The sheets are: %(names)s. Delete others.") % {"names": names}
        )
    if not found & known:
        raise Refused(_("None of the template's sheets is in the file. Use the template."))


class _Cell:
    """A cell with its place; its text, or why it has none."""

    __slots__ = ("letter", "text", "wrong")

    def __init__(self, letter: str, cell: Any) -> None:
        self.letter = letter
        self.wrong = ""
        self.text = ""
        if getattr(cell, "data_type", "n") == "f" or str(cell.value)[:1] == "=":
            self.wrong = _("Formulas are not taken: copy the cell and paste its value.")
        elif cell.data_type == "e":
            self.wrong = _("The cell holds an error of the spreadsheet program.")
        else:
            self.text = cells.unguarded(_text(cell.value))


def _lines(page: Any) -> Iterator[tuple[int, list[_Cell]]]:
    """The rows that hold anything, with their filled cells."""
    page.reset_dimensions()
    try:
        for number, row in enumerate(page.iter_rows(max_col=MOST_COLUMNS), start=1):
            filled = [
                _Cell(get_column_letter(place), cell)
                for place, cell in enumerate(row, start=1)
                if cell.value is not None
            ]
            filled = [cell for cell in filled if cell.text or cell.wrong]
            if filled:
                yield number, filled
    except Refused:
        raise
    except Exception:  # whatever a broken sheet makes the parser trip over
        raise Refused(
            _("The sheet “%(title)s” is damaged. Copy what you filled in into a new template.")
            % {"title": page.title[:40]}
        ) from None


def _form(
    sheet: Sheet, lines: Iterator[tuple[int, list[_Cell]]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    places: dict[str, str] = {}
    for number, filled in lines:
        by_letter = {cell.letter: cell for cell in filled}
        key = by_letter[FORM_KEYS].text if FORM_KEYS in by_letter else ""
        label = by_letter["C"].text if "C" in by_letter else ""
        answer = by_letter.get(FORM_VALUES)
        column = sheet.column(key) if key else _unique(sheet, label)
        if column is None:
            if answer and key != "key":
                raise Refused(
                    _("Sheet %(sheet)s, row %(row)s is not of the template: “%(label)s”.")
                    % {"sheet": sheet.title, "row": number, "label": label[:60]}
                )
            continue
        if label and not column.is_called(label):
            raise Refused(_renamed(sheet, f"C{number}", label, column))
        if column.key in places:
            raise Refused(_twice(sheet, column))
        places[column.key] = f"{FORM_VALUES}{number}"
        values[column.key] = answer.text if answer else ""
        if answer and answer.wrong:
            wrong[column.key] = answer.wrong
    if not wrong and not any(text for key, text in values.items() if key != layout.ID):
        return [], places
    return [{"row": 1, "values": values, "wrong": wrong}], places


def _table(
    sheet: Sheet, lines: Iterator[tuple[int, list[_Cell]]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    columns: dict[str, Column] = {}
    entries: list[dict[str, Any]] = []
    keyed = False
    for number, filled in lines:
        if not columns:
            columns, keyed = _headed(sheet, filled)
            continue
        if keyed:
            keyed = False
            _check_headings(sheet, columns, filled)
            continue
        entry = _entry(sheet, columns, number, filled)
        if entry:
            entries.append(entry)
        if len(entries) > MOST_ROWS:
            raise Refused(too_many())
    return entries, {column.key: letter for letter, column in columns.items()}


def _entry(
    sheet: Sheet, columns: dict[str, Column], number: int, filled: list[_Cell]
) -> dict[str, Any] | None:
    values = {column.key: "" for column in columns.values()}
    wrong: dict[str, str] = {}
    for cell in filled:
        if cell.letter not in columns:
            raise Refused(
                _("Sheet %(sheet)s, cell %(cell)s: the column has no heading.")
                % {"sheet": sheet.title, "cell": f"{cell.letter}{number}"}
            )
        key = columns[cell.letter].key
        values[key] = cell.text
        if cell.wrong:
            wrong[key] = cell.wrong
    said = {key for key, text in values.items() if text} | set(wrong)
    if not said - {layout.ID, layout.ROW_KEY}:
        return None
    return {"row": number, "values": values, "wrong": wrong}


def _headed(sheet: Sheet, filled: list[_Cell]) -> tuple[dict[str, Column], bool]:
    """Letter → column, and whether the row holds keys (the hidden first row of the template)."""
    by_key = [sheet.column(cell.text) for cell in filled]
    keyed = sum(column is not None for column in by_key) * 2 > len(filled)
    columns: dict[str, Column] = {}
    for cell in filled:
        column = sheet.column(cell.text) if keyed else _named(sheet, cell.text, columns)
        if column is None:
            names = [one.title for one in sheet.columns]
            near = difflib.get_close_matches(cell.text, names, n=1, cutoff=0.4)
            message = _(
                "Sheet %(sheet)s, column %(column)s: the heading “%(heading)s” is unknown."
            ) % {"sheet": sheet.title, "column": cell.letter, "heading": cell.text[:60]}
            if near:
                message += " " + _("Did you mean “%(near)s”?") % {"near": near[0]}
            raise Refused(message)
        if column in columns.values():
            raise Refused(_twice(sheet, column))
        columns[cell.letter] = column
    return columns, keyed


def _check_headings(sheet: Sheet, columns: dict[str, Column], filled: list[_Cell]) -> None:
    for cell in filled:
        column = columns.get(cell.letter)
        if column is None or not column.is_called(cell.text):
            raise Refused(_renamed(sheet, cell.letter, cell.text, column))


def _named(sheet: Sheet, heading: str, taken: dict[str, Column]) -> Column | None:
    called = [column for column in sheet.columns if column.is_called(heading)]
    return next((column for column in called if column not in taken.values()), None) or (
        called[0] if called else None
    )


def _unique(sheet: Sheet, label: str) -> Column | None:
    called = [column for column in sheet.columns if label and column.is_called(label)]
    return called[0] if len(called) == 1 else None


def _renamed(sheet: Sheet, place: str, heading: str, column: Column | None) -> str:
    message = _("Sheet %(sheet)s, %(place)s: the heading was changed to “%(heading)s”.") % {
        "sheet": sheet.title,
        "place": place,
        "heading": heading[:60],
    }
    if column is None:
        return message
    return f"{message} " + _("It must be “%(title)s”.") % {"title": column.title}


def _twice(sheet: Sheet, column: Column) -> str:
    return _("Sheet %(sheet)s: “%(title)s” is there twice.") % {
        "sheet": sheet.title,
        "title": column.title,
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
