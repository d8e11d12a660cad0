"""What differs between two contents of a dataset: field by field, in the blocks of its form.

Rows of variables and indicators are known by their ``kunci``, files by their id, columns by
their name. Nothing that differs is left out: what no schema names stands in a block of its own.
Plain Python; the contents are those of :func:`fields.content`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypedDict

from ckanext.satudata.metadata import columns, fields, form_field, marks, schemas
from ckanext.satudata.metadata.difference_words import Words, said, spelled
from ckanext.satudata.metadata.marks import Mark
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

Kind = Literal["same", "removed", "added", "changed"]
Style = Literal["text", "list", "parts"]

FILES = "berkas"
OTHER = "lainnya"
KEY = "kunci"
LINES = frozenset({"satudata_lines", "satudata_pairs"})


class Change(TypedDict):
    """A field, a row, a file or a column, with what became of it."""

    field: str
    label: str
    kind: Kind
    style: Style
    old: Any
    new: Any
    marks: list[Mark]
    """Pieces of a text or entries of a list; nothing where there are parts."""
    parts: list[Change]


class Block(TypedDict):
    """Changes of one step of the form."""

    key: str
    label: str
    count: int
    changes: list[Change]


class _How(NamedTuple):
    words: Words
    everything: bool


def compare(
    dataset_type: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    *,
    everything: bool = False,
    words: Words | None = None,
) -> list[Block]:
    """The differences between two contents.

    Args:
        dataset_type: ``dataset`` or ``kegiatan``.
        old: the content before, or None when there is none; its resources carry an ``id`` that
            is the same as in ``new`` for the same file.
        new: the content after.
        everything: also what is the same.
        words: how a value is read out; :func:`spelled` if it is left out.

    Returns:
        The blocks that hold something, in the order of the form; ``count`` is the number of
        changes, where a row that came or went counts once.
    """
    how, before = _How(words or spelled, everything), old or {}
    told = {"resources", "extras"}
    if before.get("type", dataset_type) == new.get("type"):
        told.add("type")
    blocks: list[Block] = []
    for section in schemas.sections(dataset_type):
        found: list[Change] = []
        for field in section.fields:
            for one in _stored(field):
                found += _field(one, before, new, how)
                told.add(one["field_name"])
        blocks.append(_block(section.key, localised(section.label), found))
    files = _rows(
        schemas.resource_fields(dataset_type),
        _dicts(before.get("resources")),
        _dicts(new.get("resources")),
        how,
    )
    blocks.append(_block(FILES, _("Files"), files))
    others = [{"field_name": name} for name in sorted({*before, *new} - told)]
    found = [change for field in others for change in _field(field, before, new, how)]
    found += _rows([], _dicts(before.get("extras")), _dicts(new.get("extras")), how)
    blocks.append(_block(OTHER, _("Other details"), found))
    return [block for block in blocks if block["changes"]]


def _stored(field: schemas.Field) -> Iterable[schemas.Field]:
    """The keys of the content that a field of the form writes."""
    if field["field_name"] != "tag_string":
        return [field]
    label = {"label": field.get("label")}
    return [{"field_name": "tags", **label}, {"field_name": "groups", "label": _("Topics")}]


def _field(
    field: schemas.Field, old: Mapping[str, Any], new: Mapping[str, Any], how: _How
) -> list[Change]:
    """The change of one field: one, or none where there is nothing to tell."""
    name = field["field_name"]
    before, after = old.get(name), new.get(name)
    kind = _kind(before, after)
    if fields.is_empty(before) and fields.is_empty(after):
        return []
    if kind == "same" and not how.everything:
        return []
    change = _change(name, localised(field.get("label")) or name, kind, before, after)
    subfields = _subfields(field, before, after)
    if subfields is not None:
        rows = (_table(name, before), _table(name, after))
        parts = _rows(subfields, *rows, how, field)
        parts += _rest_of_schema(name, before, after, how)
        if parts and (kind == "same" or any(map(_count, parts))):
            return [{**change, "style": "parts", "parts": parts}]
    if isinstance(before, list) or isinstance(after, list) or field.get("preset") in LINES:
        shown = [[how.words(field, one) for one in _entries(value)] for value in (before, after)]
        pieces = marks.of_list(*shown)
        style: Style = "list"
    else:
        texts = [
            "" if fields.is_empty(value) else how.words(field, value) for value in (before, after)
        ]
        pieces, style = marks.of_text(*texts), "text"
    if kind != "same" and all(piece["kind"] == "same" for piece in pieces):
        pieces = marks.of_list([_raw(before)], [_raw(after)])  # two codes of one name
    return [{**change, "style": style, "marks": pieces}]


def _rows(
    subfields: list[schemas.Field],
    old: list[Mapping[str, Any]],
    new: list[Mapping[str, Any]],
    how: _How,
    group: schemas.Field | None = None,
) -> list[Change]:
    """The rows of a group, the files of a dataset or the columns of a file."""
    before, after = _keyed(subfields, old), _keyed(subfields, new)
    found: list[Change] = []
    for key in [*after, *(key for key in before if key not in after)]:
        mine, other = before.get(key), after.get(key)
        kind = _kind(mine, other)
        if kind == "same" and not how.everything:
            continue
        change = _change(key, _title(group, other or mine or {}) or key, kind, mine, other)
        known = {KEY, "id", *(field["field_name"] for field in subfields)}
        extra = sorted({*(mine or {}), *(other or {})} - known)
        told = [field for field in subfields if field["field_name"] != KEY]
        fields_ = [*told, *({"field_name": name, **said(name)} for name in extra)]
        parts = [one for field in fields_ for one in _field(field, mine or {}, other or {}, how)]
        found.append({**change, "style": "parts", "parts": parts})
    found += _moved(before, after, group)
    return found


def _moved(
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    group: schemas.Field | None,
) -> list[Change]:
    """The change of order of what is in both."""
    orders = [[key for key in one if key in before and key in after] for one in (before, after)]
    if orders[0] == orders[1]:
        return []
    names = [[_title(group, after[key]) or key for key in order] for order in orders]
    moved = _change("order", _("Order"), "changed", *names)
    return [{**moved, "style": "list", "marks": marks.of_list(*names)}]


def _keyed(
    subfields: list[schemas.Field], rows: list[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """Rows by what they are known by; several of one name are counted."""
    first = subfields[0]["field_name"] if subfields else ""
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        name = next((row[key] for key in (KEY, "id", "name", "key", first) if row.get(key)), "")
        key, number = str(name), 2
        while key in found:
            key, number = f"{name} ({number})", number + 1
        found[key] = row
    return found


def _title(group: schemas.Field | None, row: Mapping[str, Any]) -> str:
    named = form_field.row_title(group, row) if group else ""
    return named or str(row.get("title") or row.get("name") or row.get("key") or "")


def _subfields(field: schemas.Field, old: Any, new: Any) -> list[schemas.Field] | None:
    """Fields of the rows of a value that is a table; None for what is no table."""
    if schemas.subfields(field):
        return schemas.subfields(field)
    if field["field_name"] in ("tags", "groups"):
        return None
    tables = [value for value in (old, new) if not fields.is_empty(value)]
    named = [{"field_name": key, **said(key)} for key in ("name", "title", "type")]
    if field["field_name"] == "schema" and all(columns.fields(value) for value in tables):
        return named
    return named if tables and all(map(_is_table, tables)) else None


def _is_table(value: Any) -> bool:
    """Whether a value is rows with a name of their own, such as views or a data dictionary."""
    rows = value if isinstance(value, list) else [None]
    return all(isinstance(row, Mapping) and (row.get("id") or row.get("type")) for row in rows)


def _table(name: str, value: Any) -> list[Mapping[str, Any]]:
    if name == "schema":
        return list(columns.fields(value).values())
    return _dicts(value)


def _rest_of_schema(name: str, old: Any, new: Any, how: _How) -> list[Change]:
    """What a Table Schema says besides its columns, such as its key."""
    if name != "schema":
        return []
    before, after = columns.parsed(old), columns.parsed(new)
    rest = sorted({*before, *after} - {"fields"})
    return [
        change
        for key in rest
        for change in _field({"field_name": key, **said(key)}, before, after, how)
    ]


def _entries(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return str(value).splitlines() if not fields.is_empty(value) else []


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _raw(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _kind(old: Any, new: Any) -> Kind:
    if old == new:
        return "same"
    if fields.is_empty(old):
        return "added"
    return "removed" if fields.is_empty(new) else "changed"


def _change(field: str, label: str, kind: Kind, old: Any, new: Any) -> Change:
    return {
        "field": field, "label": label, "kind": kind, "style": "text", "old": old, "new": new,
        "marks": [], "parts": [],
    }  # fmt: skip


def _block(key: str, label: str, changes: list[Change]) -> Block:
    return {"key": key, "label": label, "count": sum(map(_count, changes)), "changes": changes}


def _count(change: Change) -> int:
    if change["kind"] == "changed" and change["parts"]:
        return max(sum(map(_count, change["parts"])), 1)
    return int(change["kind"] != "same")
