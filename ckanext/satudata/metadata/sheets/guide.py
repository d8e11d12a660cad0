"""The first sheet: how the workbook is filled in, and every field with its example."""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill

from ckanext.satudata.metadata.sheets import cells, layout
from ckanext.satudata.metadata.sheets.layout import Column
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

MOST_CHOICES = 40
"""Up to so many entries of a list are written out in an explanation."""

_WRAP = Alignment(wrap_text=True, vertical="top")
_HEAD = PatternFill("solid", fgColor="1F3864")


def write(page: Any) -> None:
    """Fill the first sheet."""
    page.title = layout.GUIDE
    for letter, width in zip("ABCDEF", (16, 36, 26, 36, 60, 50), strict=True):
        page.column_dimensions[letter].width = width
    page["A1"] = _("Metadata of Satu Data: how to fill in this file")
    page["A1"].font = Font(bold=True, size=14)
    for number, line in enumerate(_steps(), start=2):
        page[f"A{number}"] = f"{number - 1}. {line}"
    row = len(_steps()) + 3
    page[f"A{row}"] = _("All fields, with an example each (DATA CONTOH)")
    page[f"A{row}"].font = Font(bold=True)
    headings = (_("Sheet"), _("Field"), _("Required"), _("Asked"), _("Explanation"), _("Example"))
    for letter, text in zip("ABCDEF", headings, strict=True):
        cell = page[f"{letter}{row + 1}"]
        cell.value, cell.fill, cell.font = text, _HEAD, Font(bold=True, color="FFFFFF")
    fields = [(sheet, column) for sheet in layout.sheets() for column in sheet.columns]
    for number, (sheet, column) in enumerate(fields, start=row + 2):
        texts = (
            sheet.title,
            column.title,
            layout.demand(column),
            layout.only_if(column),
            localised(column.field.get("help_text")),
            localised(column.field.get("satudata_example")),
        )
        for letter, text in zip("ABCDEF", texts, strict=True):
            cell = page[f"{letter}{number}"]
            cell.alignment = _WRAP
            if text:
                cell.value = cells.guarded(text)
                cell.data_type = "s"


def explanation(
    column: Column, directory: cells.Directory, *, with_choices: bool = True
) -> list[str]:
    """What is to be known about a field, a line each."""
    lines = [
        _capital(layout.demand(column)),
        _capital(layout.only_if(column)),
        localised(column.field.get("help_text")),
        _form(column),
    ]
    if with_choices and column.kind in ("code", "codes"):
        entries = cells.choices(column, directory)
        few = len(entries) <= MOST_CHOICES
        lines.append(" / ".join(entries) if few else _("The list of the cell shows all entries."))
    if example := localised(column.field.get("satudata_example")):
        lines.append(_("Example: %(text)s") % {"text": example})
    return [line for line in lines if line]


def _steps() -> list[str]:
    return [
        _("One file describes at most one kegiatan (sheets MS-…) and any number of datasets."),
        _("Fill in what you know: drafts may be incomplete. Leave the other sheets empty."),
        _("Cells with a list open a drop-down. Codes and labels are both understood."),
        _("Headings with * must be filled in before the review, with (*) under a condition."),
        _("Do not rename sheets or headings, do not merge cells, do not write formulas."),
        _("Several values in one cell are separated by a semicolon."),
        _(
            "Rows with an ID or key come from the portal: what is emptied there is emptied in the"
            " portal. Rows without one are found by their title or name, and only add to it."
        ),
        _("A row that is not in the file stays in the portal as it is: nothing is deleted."),
        _("Upload the file under “Import metadata”. You see first what would change."),
    ]


def _form(column: Column) -> str:
    if column.kind == "codes":
        return _("Several are possible, separated by a semicolon.")
    if column.kind == "date":
        return _("A date such as 2026-11-30.")
    if column.kind == "tags":
        return _("Several words are separated by a comma.")
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] + "." if text else ""
