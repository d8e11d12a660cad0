"""How the workbook is laid out: its sheets and columns, derived from the schema files.

One entry (a kegiatan) is a form, a row per field; whatever there are several of (its variables,
indicators and other groups, the datasets) is a table, a column per field. Plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ckanext.satudata.metadata import codelists, schemas
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

Kind = Literal[
    "text", "code", "codes", "suggest", "date", "number",
    "tags", "topics", "organization", "kegiatan", "butir", "licence",
]  # fmt: skip
"""What a cell holds; the last five are looked up in the portal."""

GUIDE = "Petunjuk"
FORM = "MS-Kegiatan"
DATASETS = "Dataset"
CODES = "Kode"

ID = "id"
"""Column of the portal's id: a row that has one comes from the portal."""
ROW_KEY = "kunci"
"""Column that identifies a row of a group for ever."""

LONGEST_TITLE = 31
"""Of a sheet, says the file format."""

_GROUP_TITLES = {"variabel": "MS-Variabel", "indikator": "MS-Indikator"}
_PRESETS: dict[str, Kind] = {
    "satudata_select": "code",
    "satudata_checkboxes": "codes",
    "satudata_codes": "codes",
    "satudata_suggest": "suggest",
    "satudata_date": "date",
    "satudata_year": "number",
    "satudata_number": "number",
}
_NAMES: dict[str, Kind] = {
    "tag_string": "tags",
    "owner_org": "organization",
    "kegiatan_id": "kegiatan",
    "butir_kegiatan": "butir",
    "license_id": "licence",
}
_NOT_CONTENT = frozenset({"name"})
"""The address of a dataset is no content: it is settled at the publication."""
_NOT_TYPED = frozenset({"satudata_machine", "satudata_parked"})
"""Presets of what the portal writes by itself."""


@dataclass(frozen=True)
class Column:
    """One field of the schema as it stands in a sheet."""

    key: str
    label: Mapping[str, str]
    kind: Kind
    field: schemas.Field

    @property
    def codes(self) -> str | None:
        """Name of the code list that its values come from."""
        if self.kind in ("code", "codes", "suggest"):
            return str(self.field.get("codelist") or self.key)
        return None

    @property
    def stored_as(self) -> str:
        """The key of a dataset that holds the values."""
        return "tags" if self.kind == "tags" else self.key

    def stored(self, value: Any) -> Any:
        """A value that was read, as CKAN takes it."""
        if self.kind in ("tags", "topics"):
            return [{"name": name} for name in value or []]
        return value

    @property
    def title(self) -> str:
        """The heading in the reader's language."""
        return localised(self.label) or self.key

    def is_called(self, heading: str) -> bool:
        """Whether a heading names this column, in either language or by its key."""
        return folded(heading) in {folded(name) for name in (self.key, *self.label.values())}


@dataclass(frozen=True)
class Sheet:
    """A sheet that people fill in."""

    title: str
    kind: str
    """``kegiatan``, ``dataset``, or the name of a repeating group of the kegiatan."""
    columns: tuple[Column, ...]

    @property
    def is_form(self) -> bool:
        """Whether it holds one entry, a row per field."""
        return self.kind == "kegiatan"

    def column(self, key: str) -> Column | None:
        """A column by its key."""
        return next((column for column in self.columns if column.key == key), None)


@cache
def sheets() -> tuple[Sheet, ...]:
    """All sheets that people fill in, in their order."""
    form, groups = [], []
    for field in schemas.dataset_fields("kegiatan"):
        if rows := schemas.subfields(field):
            columns = tuple(_column(one) for one in rows if _is_content(one))
            groups.append(Sheet(_group_title(field), field["field_name"], columns))
        elif _is_content(field):
            form.append(_column(field))
    datasets = [_column(one) for one in schemas.dataset_fields("dataset") if _is_content(one)]
    return (
        Sheet(FORM, "kegiatan", (_id(), *form)),
        *groups,
        Sheet(DATASETS, "dataset", (_id(), *datasets, _topics())),
    )


def sheet_of(kind: str) -> Sheet:
    """The sheet of a kind.

    Raises:
        KeyError: there is none.
    """
    for sheet in sheets():
        if sheet.kind == kind:
            return sheet
    raise KeyError(kind)


def groups() -> tuple[Sheet, ...]:
    """The sheets of the kegiatan's repeating groups."""
    return tuple(sheet for sheet in sheets() if sheet.kind not in ("kegiatan", "dataset"))


def is_name(column: Column, value: Any, before: Mapping[str, Any]) -> bool:
    """Whether a value is the name by which its row was found; the portal's spelling stays."""
    old = before.get(column.key)
    return column.key in ("title", "nama") and bool(old) and folded(value) == folded(old)


def folded(text: Any) -> str:
    """A heading or label as it is compared: without case, blanks and marks of being required."""
    return " ".join(str(text).casefold().split()).rstrip(" *()").strip()


def demand(column: Column) -> str:
    """Whether a field must be filled in, in words; empty where it may stay empty."""
    condition = column.field.get(schemas.REQUIRED)
    if isinstance(condition, Mapping):
        return _("required if %(condition)s") % {"condition": condition_words(column, condition)}
    if condition:
        return _("required")
    return _("recommended") if column.field.get(schemas.RECOMMENDED) else ""


def only_if(column: Column) -> str:
    """Under which condition a field is asked at all, in words."""
    condition = column.field.get(schemas.SHOWN)
    if not isinstance(condition, Mapping):
        return ""
    return _("only if %(condition)s") % {"condition": condition_words(column, condition)}


def condition_words(column: Column, condition: Mapping[str, Any]) -> str:
    """A condition of the schema as people read it: labels in place of names and codes."""
    siblings = next(
        (sheet for sheet in sheets() if any(one.field is column.field for one in sheet.columns)),
        None,
    )
    parts = []
    for name, values in condition.items():
        other = siblings.column(name) if siblings else None
        wanted = [_choice_label(other, str(value)) for value in values]
        parts.append(f"{other.title if other else name} = {_(' or ').join(wanted)}")
    return _(" and ").join(parts)


def _choice_label(column: Column | None, value: str) -> str:
    if column is None or column.codes is None:
        return value
    return localised(codelists.label(column.codes, value)) or value


def _id() -> Column:
    label = {"id": "ID di portal (jangan diubah)", "en": "ID in the portal (do not change)"}
    help_text = {
        "id": "Kosong untuk yang baru. Baris yang memiliki ID berasal dari portal:"
        " sel yang dikosongkan juga dikosongkan di portal.",
        "en": "Empty for a new one. A row with an ID comes from the portal:"
        " what is emptied here is emptied there.",
    }
    return Column(ID, label, "text", {"field_name": ID, "label": label, "help_text": help_text})


def _topics() -> Column:
    label = {"id": "Topik", "en": "Topics"}
    help_text = {
        "id": "Topik tempat data ini ditemukan orang; beberapa topik dipisahkan titik koma.",
        "en": "Topics under which people find the data; several are separated by a semicolon.",
    }
    field = {"field_name": "groups", "label": label, "help_text": help_text}
    return Column("groups", label, "topics", field)


def _column(field: schemas.Field) -> Column:
    label = field.get("label") or field["field_name"]
    return Column(
        field["field_name"],
        label if isinstance(label, Mapping) else {"id": str(label), "en": str(label)},
        _kind(field),
        field,
    )


def _kind(field: schemas.Field) -> Kind:
    return _NAMES.get(field["field_name"]) or _PRESETS.get(field.get("preset", ""), "text")


def _is_content(field: schemas.Field) -> bool:
    return field["field_name"] not in _NOT_CONTENT and field.get("preset") not in _NOT_TYPED


def _group_title(field: schemas.Field) -> str:
    name = field["field_name"]
    text = _GROUP_TITLES.get(name) or str((field.get("label") or {}).get("id") or name)
    return re.sub(r"[\\/*?:\[\]]", " ", text)[:LONGEST_TITLE].strip()
