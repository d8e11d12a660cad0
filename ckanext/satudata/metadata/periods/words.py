"""What is wrong with new rows, in the reader's language."""

from __future__ import annotations

from ckanext.satudata.metadata.periods.merging import Fault
from ckanext.satudata.metadata.wording import gettext as _


def sentence(fault: Fault) -> str:
    """A fault with its place; a code that is not in its list comes with what was meant perhaps."""
    said = _rules().get(fault["rule"], fault["rule"])
    text = said.format(column=fault["column"], value=fault["value"])
    if fault["near"]:
        text += " " + _("Perhaps {codes}?").format(codes=", ".join(fault["near"]))
    if fault["row"] is None:
        return text
    if fault["column"] is None:
        return _("Row {row}: {text}").format(row=fault["row"], text=text)
    place = {"row": fault["row"], "column": fault["column"], "text": text}
    return _("Row {row}, {column}: {text}").format(**place)


def unfit(rule: str) -> str:
    """Why no rows can be added to a file."""
    if rule == "file_too_big":
        return _(
            "The file is too large for this page: add the rows in your own copy and upload it."
        )
    if rule == "file_format":
        return _("Rows can be added to CSV and XLSX files only.")
    return _(
        "The file is no clean table yet, so that its rows cannot be told apart."
        " Mend what the check of the dataset says about it first."
    )


def _rules() -> dict[str, str]:
    return {
        "no_rows": _("There are no rows."),
        "no_table": _(
            "This is no table. Copy the rows from a spreadsheet, or choose a CSV or XLSX file."
        ),
        "no_key": _(
            "No columns tell the rows apart. Choose the key in the explanation of the columns."
        ),
        "key_not_unique": _(
            "Two rows of the file have the same key (row {value})."
            " Choose the columns of the key in the explanation of the columns."
        ),
        "column_unknown": _("The file has no column {column}."),
        "column_missing": _("The column {column} is missing."),
        "column_twice": _("The column {column} stands there twice."),
        "row_twice": _("an earlier row has the same key ({value})."),
        "cell_missing": _("must not be empty."),
        "cell_formula": _("a cell cannot begin with = or @."),
        "not_integer": _("“{value}” is no whole number."),
        "not_year": _("“{value}” is no year."),
        "not_number": _("“{value}” is no number."),
        "not_date": _("“{value}” is no date; write it as 2026-01-31."),
        "not_datetime": _("“{value}” is no date and time."),
        "code_unknown": _("“{value}” is not in the list of codes."),
    }
