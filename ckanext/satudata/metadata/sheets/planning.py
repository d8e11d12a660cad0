"""What would become of every row of a file, judged by what the portal holds now.

Nothing is written here: ``applying.py`` does what the plan says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.sheets import cells, groups, layout, matching, rows
from ckanext.satudata.metadata.sheets.content import Content
from ckanext.satudata.metadata.sheets.directory import NEW, People, Portal
from ckanext.satudata.metadata.sheets.judging import Judge
from ckanext.satudata.metadata.sheets.layout import Column, Sheet
from ckanext.satudata.metadata.sheets.rows import Row, Write
from ckanext.satudata.metadata.wording import gettext as _

Entry = Mapping[str, Any]


class Plan:
    """The judgement of a whole file: ``rows`` for people, ``writes`` for ``applying.py``."""

    def __init__(
        self, user: str, content: Content, progress: Callable[[int], None] = lambda done: None
    ) -> None:
        """Judge a file.

        Args:
            user: name of who brings it.
            content: as ``reading.read`` gives it.
            progress: told how many entries are done.
        """
        self.content = content
        self.columns: dict[str, Any] = content.get("columns", {})
        self.portal = Portal(People(user))
        self.judge = Judge(self.portal.people, self.columns)
        self.rows: list[Row] = []
        self.writes: list[Write] = []
        self._seen: dict[Any, Row] = {}
        self._kegiatan()
        for done, entry in enumerate(content.get("dataset", []), start=1):
            self._dataset(entry)
            progress(done)

    @property
    def faulty(self) -> bool:
        """Whether a row stands in the way of all."""
        return any(row.wrong for row in self.rows)

    @property
    def digest(self) -> str:
        """The same for the same plan: what was shown is what is done, or it is shown again."""
        text = json.dumps([row.dictized() for row in self.rows], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _kegiatan(self) -> None:
        entries = self.content.get("kegiatan", [])
        if not entries:
            self._refuse_lost_rows()
            return
        sheet = layout.sheet_of("kegiatan")
        row, values = self._read(sheet, entries[0])
        write = self._found(sheet, row, values)
        write.given = self._given(sheet, entries[0], values, write.before)
        parts = {
            group.kind: [groups.Part(*self._read(group, one)) for one in entries_of_group]
            for group in layout.groups()
            if (entries_of_group := self.content.get(group.kind, []))
        }
        merged = {**write.before, **write.given}
        for kind, found in parts.items():
            old = write.before.get(kind) or []
            group = groups.merge(
                layout.sheet_of(kind), old, found, self.columns, self.portal,
                known=bool(write.target),
            )  # fmt: skip
            merged[kind] = group.entries
            write.lines[kind] = group.lines
            if any(part.row.status != "unchanged" for part in found):
                write.given[kind] = group.entries
        self._settle(sheet, write)
        self.portal.own = {**merged, "id": row.id or NEW, "title": merged.get("title") or ""}

    def _refuse_lost_rows(self) -> None:
        for sheet in layout.groups():
            for entry in self.content.get(sheet.kind, []):
                row, _values = self._read(sheet, entry)
                message = _("This row belongs to a kegiatan: fill in the sheet %(sheet)s.")
                row.problem(message % {"sheet": layout.FORM})

    def _dataset(self, entry: Entry) -> None:
        sheet = layout.sheet_of("dataset")
        row, values = self._read(sheet, entry)
        write = self._found(sheet, row, values)
        around = {**write.before, **values}
        for column in sheet.columns:
            if column.kind == "butir":
                self._read_cell(column, entry, row, values, around)
        write.given = self._given(sheet, entry, values, write.before)
        self._settle(sheet, write)

    def _read(self, sheet: Sheet, entry: Entry) -> tuple[Row, dict[str, Any]]:
        """The row and its values; what a butir means is known when its kegiatan is."""
        row = Row(sheet.kind, sheet.title, int(entry["row"]))
        said = entry["values"]
        row.title = str(said.get("title") or said.get("nama") or said.get(layout.ROW_KEY) or "")
        self.rows.append(row)
        values: dict[str, Any] = {}
        for column in sheet.columns:
            if column.kind != "butir":
                self._read_cell(column, entry, row, values, values)
        return row, values

    def _read_cell(
        self, column: Column, entry: Entry, row: Row, values: dict[str, Any], around: Entry
    ) -> None:
        if fault := entry.get("wrong", {}).get(column.key):
            self._blame(row, column, fault)
        elif column.key in entry["values"]:
            text = str(entry["values"][column.key] or "")
            try:
                values[column.key] = cells.read(column, text, self.portal, around)
            except cells.Wrong as wrong:
                self._blame(row, column, str(wrong), wrong.near)

    def _blame(self, row: Row, column: Column, message: str, near: Any = ()) -> None:
        row.problem(message, column.title, rows.place(self.columns, row, column), near)

    def _found(self, sheet: Sheet, row: Row, values: dict[str, Any]) -> Write:
        """What the portal has for this row, in the version under way."""
        write = Write(row, sheet.kind)
        try:
            if not values.get(layout.ID):
                values["owner_org"] = matching.organization(self.portal, values)
            row.id = matching.match(self.portal, sheet.kind, values)
        except matching.Unmatched as refusal:
            column = sheet.column(refusal.key)
            assert column
            self._blame(row, column, str(refusal))
            return write
        title = layout.folded(values.get("title") or "")
        key = (sheet.kind, row.id or (values["owner_org"], title, values.get("id_ddd")))
        if key in self._seen:
            row.problem(_("The same as row %(row)s.") % {"row": self._seen[key].row})
        self._seen.setdefault(key, row)
        if not row.id:
            return write
        write.target = self.portal.people.standing(row.id).copy or row.id
        write.before = self.portal.package(write.target)
        row.title = write.before.get("title") or row.title
        return write

    def _given(self, sheet: Sheet, entry: Entry, values: Entry, before: Entry) -> dict[str, Any]:
        """What the row says anew. Empty cells empty the portal's only in a row with an ID."""
        complete = bool(str(entry["values"].get(layout.ID) or "").strip())
        said: dict[str, Any] = {}
        for column in sheet.columns:
            value = values.get(column.key)
            if column.key not in values or column.key == layout.ID:
                continue
            if complete or not (fields.is_empty(value) or layout.is_name(column, value, before)):
                said[column.stored_as] = column.stored(value)
        old, new = fields.content(before), fields.content({**before, **said, "type": sheet.kind})
        return {key: value for key, value in said.items() if old.get(key) != new.get(key)}

    def _settle(self, sheet: Sheet, write: Write) -> None:
        """Describe the change, ask whether it may be, and put it on the list."""
        row = write.row
        own = {key: value for key, value in write.given.items() if key not in write.lines}
        rows.describe(row, sheet, self.columns, own, write.before, self.portal)
        if not write.target and not write.given.get("title"):
            row.problem(_("The title is missing."))
        if write.given and not row.wrong:
            self.judge.judge(write)
            self.writes.append(write)
