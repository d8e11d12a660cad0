"""Interoperability and privacy of the files: what the inspection found, in words.

The inspection (``metadata/examine.py``) tells facts and places, never cells. Each rule here has
the id of the finding that it words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.satudata.metadata.rules.case import Case, Finding, rule
from ckanext.satudata.metadata.rules.values import OPEN
from ckanext.satudata.metadata.wording import N_

DATA = ("dataset",)
"""The documents of an activity are letters and papers; only datasets have tables."""

OFFICE = re.compile(
    r"kantor|instansi|dinas|layanan|pengaduan|unit|sekolah|puskesmas|rumah_sakit|faskes|desa",
    re.IGNORECASE,
)
"""A column whose name says that it holds the address of an office."""


def _found(case: Case, rule_id: str) -> Iterator[Finding]:
    for resource, inspection in case.files:
        for found in inspection.get("findings") or []:
            if found.get("rule") == rule_id:
                column, row = found.get("column"), found.get("row")
                yield Finding(
                    params={"column": column, "row": row, "count": found.get("count", 1)},
                    resource_id=resource.id,
                    column=column,
                    row=row,
                )


@rule(
    "warning",
    "format",
    message=N_("This format is not open: programs of others cannot read it freely."),
    hint=N_("Offer the table as CSV or XLSX, too."),
    types=DATA,
)
def file_format(case: Case) -> Iterator[Finding]:
    """Files are of an open format."""
    yield from _found(case, "file_format")


@rule(
    "error",
    "resources",
    message=N_("None of the files is of an open format that a program can read."),
    hint=N_("Save the table as CSV or XLSX and upload it."),
    types=DATA,
)
def no_open_file(case: Case) -> Iterator[Finding]:
    """At least one file is of an open format."""
    closed = {finding.resource_id for finding in _found(case, "file_format")}
    if closed and all(resource.id in closed for resource in case.resources):
        yield Finding()


@rule(
    "error",
    "url",
    message=N_("The file has no rows of data."),
    hint=N_("Upload the file with a header and at least one row below it."),
    types=DATA,
)
def file_empty(case: Case) -> Iterator[Finding]:
    """A file has rows."""
    yield from _found(case, "file_empty")


@rule(
    "error",
    "url",
    message=N_("The file is damaged or is not of the format it claims."),
    hint=N_("Open it on your computer, save it anew as XLSX or CSV and upload it again."),
    types=DATA,
)
def file_damaged(case: Case) -> Iterator[Finding]:
    """A file can be read."""
    yield from _found(case, "file_damaged")


@rule(
    "error",
    "url",
    message=N_("The file is too big to be read as one table."),
    hint=N_("Split it, for instance by year, and remove empty rows and columns at the end."),
    types=DATA,
)
def file_too_big(case: Case) -> Iterator[Finding]:
    """A file is of a size that can be read."""
    yield from _found(case, "file_too_big")


@rule(
    "error",
    "url",
    message=N_("The file contains macros."),
    hint=N_("Save it as XLSX without macros, or as CSV: macros can harm those who download it."),
    types=DATA,
)
def file_macros(case: Case) -> Iterator[Finding]:
    """A file has no macros."""
    yield from _found(case, "file_macros")


@rule(
    "warning",
    "url",
    message=N_("The file has %(count)s sheets; only the first one is shown and checked."),
    hint=N_("Upload one file for each table."),
    types=DATA,
)
def file_sheets(case: Case) -> Iterator[Finding]:
    """A spreadsheet has one sheet."""
    yield from _found(case, "file_sheets")


@rule(
    "error",
    "url",
    message=N_("The first row is not a header: column names are missing."),
    hint=N_("Put the names of the columns into the first row, without a title above them."),
    types=DATA,
)
def file_header(case: Case) -> Iterator[Finding]:
    """The first row of a file names the columns."""
    yield from _found(case, "file_header")


@rule(
    "error",
    "url",
    message=N_("The characters of the file are not UTF-8."),
    hint=N_('Choose "CSV UTF-8" when you save it.'),
    types=DATA,
)
def encoding(case: Case) -> Iterator[Finding]:
    """Text files are encoded in UTF-8."""
    yield from _found(case, "encoding")


@rule(
    "error",
    "url",
    message=N_("There are merged cells, the first in row %(row)s."),
    hint=N_("Split them and repeat the value in every row."),
    types=DATA,
)
def merged_cells(case: Case) -> Iterator[Finding]:
    """A table has no merged cells."""
    yield from _found(case, "merged_cells")


@rule(
    "warning",
    "url",
    message=N_("Row %(row)s looks like a total."),
    hint=N_("Leave totals out: whoever adds the column up would count twice."),
    types=DATA,
)
def totals_row(case: Case) -> Iterator[Finding]:
    """A table has no rows of totals."""
    yield from _found(case, "totals_row")


@rule(
    "error",
    "url",
    message=N_("Column %(column)s has no name."),
    hint=N_("Give every column a name, and remove empty columns."),
    types=DATA,
)
def column_unnamed(case: Case) -> Iterator[Finding]:
    """Every column has a name."""
    yield from _found(case, "column_unnamed")


@rule(
    "error",
    "url",
    message=N_("The name of the column %(column)s occurs twice."),
    hint=N_("Every name may stand once."),
    types=DATA,
)
def column_duplicate(case: Case) -> Iterator[Finding]:
    """No two columns have one name."""
    yield from _found(case, "column_duplicate")


@rule(
    "warning",
    "url",
    message=N_("The column %(column)s is not named in snake_case."),
    hint=N_("Small letters, digits and underscores, such as kode_kecamatan."),
    types=DATA,
)
def column_name(case: Case) -> Iterator[Finding]:
    """Columns are named in snake_case."""
    yield from _found(case, "column_name")


@rule(
    "warning",
    "url",
    message=N_("The column %(column)s has values of several types, the first in row %(row)s."),
    hint=N_("Numbers only in a column of numbers; leave a cell empty where there is no value."),
    types=DATA,
)
def column_types(case: Case) -> Iterator[Finding]:
    """All values of a column are of one type."""
    yield from _found(case, "column_types")


@rule(
    "warning",
    "url",
    message=N_("The column %(column)s writes decimals with a comma, first in row %(row)s."),
    hint=N_("Programs read 1.5, not 1,5: use a point, and no separators of thousands."),
    types=DATA,
)
def decimal_comma(case: Case) -> Iterator[Finding]:
    """Decimals are written with a point."""
    yield from _found(case, "decimal_comma")


@rule(
    "error",
    "url",
    message=N_("The column %(column)s seems to hold NIK numbers, first in row %(row)s."),
    hint=N_("Remove or anonymise the column: nobody's NIK belongs into open data."),
    types=DATA,
)
def personal_data_nik(case: Case) -> Iterator[Finding]:
    """Open data hold no NIK (16-digit numbers of persons)."""
    yield from _personal(case, "personal_data_nik")


@rule(
    "error",
    "url",
    message=N_("The column %(column)s seems to hold telephone numbers, first in row %(row)s."),
    hint=N_(
        "Remove the numbers of persons. Are they those of offices? Then let the name of the"
        " column say so, such as telepon_kantor."
    ),
    types=DATA,
)
def personal_data_phone(case: Case) -> Iterator[Finding]:
    """Open data hold no telephone numbers, but those of offices in columns that say so."""
    yield from _personal(case, "personal_data_phone", office=True)


@rule(
    "error",
    "url",
    message=N_("The column %(column)s seems to hold e-mail addresses, first in row %(row)s."),
    hint=N_(
        "Remove the addresses of persons. Are they those of offices? Then let the name of the"
        " column say so, such as email_kantor."
    ),
    types=DATA,
)
def personal_data_email(case: Case) -> Iterator[Finding]:
    """Open data hold no e-mail addresses, but those of offices in columns that say so."""
    yield from _personal(case, "personal_data_email", office=True)


def _personal(case: Case, rule_id: str, office: bool = False) -> Iterator[Finding]:
    if str(case.values.get("access_class") or OPEN) != OPEN:
        return
    for finding in _found(case, rule_id):
        if not (office and OFFICE.search(finding.column or "")):
            yield finding
