"""What becomes of a row of a sheet, in words; and what is to be written for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ckanext.satudata.metadata import schemas
from ckanext.satudata.metadata.sheets import cells, layout
from ckanext.satudata.metadata.sheets.layout import Column, Sheet
from ckanext.satudata.metadata.wording import gettext as _

Status = Literal["new", "changed", "revise", "unchanged", "error"]
"""``revise``: published, so that a working copy must be opened first."""


@dataclass
class Row:
    """One row of a sheet and what becomes of it."""

    kind: str
    sheet: str
    row: int
    title: str = ""
    status: Status = "unchanged"
    id: str = ""
    """Of the dataset or kegiatan; its working copy is not named."""
    changes: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether it stands in the way of all."""
        return self.status == "error"

    def become(self, status: Status) -> None:
        """Set the status, unless something is wrong."""
        if not self.wrong:
            self.status = status

    def problem(
        self,
        message: str,
        column: str = "",
        place: str = "",
        near: Iterable[str] = (),
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Note what is wrong, and where."""
        found = {"message": message, "column": column, "place": place, "near": list(near)}
        self.problems.append({**found, "severity": severity})
        if severity == "error":
            self.status = "error"

    def change(self, column: Column, place: str, old: str, new: str) -> None:
        """Note that a value becomes another."""
        self.changes.append(
            {"field": column.key, "label": column.title, "place": place, "old": old, "new": new}
        )

    def dictized(self) -> dict[str, Any]:
        """As the action answers."""
        return asdict(self)


@dataclass
class Write:
    """A dataset or kegiatan that is to be written."""

    row: Row
    dataset_type: str
    given: dict[str, Any] = field(default_factory=dict)
    """Field → new value."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """What the portal holds, in the version under way; nothing for a new one."""
    target: str = ""
    """Id of the draft or working copy; empty for a new one."""
    revise: bool = False
    """The target is published: its working copy is opened first."""
    lines: dict[str, list[Row | None]] = field(default_factory=dict)
    """Group → the row of the sheet that each of its entries comes from."""


def place(columns: Mapping[str, Any], row: Row, column: Column) -> str:
    """The cell of a value, such as ``C7``; empty where the content came without a file."""
    where = str(columns.get(row.kind, {}).get(column.key, ""))
    return f"{where}{row.row}" if where.isalpha() else where


def describe(
    row: Row,
    sheet: Sheet,
    columns: Mapping[str, Any],
    given: Mapping[str, Any],
    before: Mapping[str, Any],
    directory: cells.Directory,
) -> None:
    """Note what changes, from what to what, and what is not asked under these conditions."""
    after = {**before, **given}
    for column in sheet.columns:
        key = column.stored_as
        if key not in given:
            continue
        where = place(columns, row, column)
        old = cells.shown(column, before.get(key), directory, before)
        row.change(column, where, old, cells.shown(column, given[key], directory, after))
        if given[key] and not schemas.shown(column.field, after):
            words = _("Asked %(condition)s: the value is kept aside and not used.")
            message = words % {"condition": layout.only_if(column)}
            row.problem(message, column.title, where, severity="warning")
