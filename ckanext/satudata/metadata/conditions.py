"""Fields that apply only under a condition: what was typed into them is set aside, not lost.

A value whose field is not shown (``satudata_shown``) is taken out of the dataset and kept in
``satudata_parked``; it returns by itself when the condition holds again and nothing else was
typed. Parked values are no content: nobody reviews or publishes them. Plain Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.satudata.metadata import fields, schemas

PARKED = "satudata_parked"
"""The field that holds what was set aside: address → value."""

Path = tuple[Any, ...]
"""Where a value stands: ``(field,)``, or ``(group, number of the row, subfield)``."""


def conditional(dataset_type: str) -> frozenset[str]:
    """Names that may stand in ``satudata_parked``: fields, and ``group.subfield`` of rows."""
    found: set[str] = set()
    for field in schemas.dataset_fields(dataset_type):
        if schemas.SHOWN in field:
            found.add(field["field_name"])
        for subfield in schemas.subfields(field):
            if schemas.SHOWN in subfield:
                found.add(f"{field['field_name']}.{subfield['field_name']}")
    return frozenset(found)


def park(
    dataset_type: str, values: Mapping[str, Any], parked: Mapping[str, Any]
) -> tuple[dict[Path, Any], dict[str, Any]]:
    """What has to change so that only fields that apply have a value.

    Args:
        dataset_type: ``dataset`` or ``kegiatan``.
        values: the dataset as it came in; rows of groups are lists of dicts.
        parked: what was set aside before: the name of a field, or ``group.key of the
            row.subfield``, and its value.

    Returns:
        The places to write (an empty text takes a value out), and the new ``parked``.
    """
    changes: dict[Path, Any] = {}
    kept = dict(parked)
    for path, name, field, around in _conditional_places(dataset_type, values):
        value = _value(values, path)
        if not schemas.shown(field, around):
            if not fields.is_empty(value):
                kept[name] = value
                changes[path] = ""
        elif name in kept:
            if fields.is_empty(value):
                changes[path] = kept[name]
            del kept[name]
    return changes, kept


def _conditional_places(
    dataset_type: str, values: Mapping[str, Any]
) -> Iterator[tuple[Path, str, schemas.Field, Mapping[str, Any]]]:
    """Place, name, field and the values its condition looks at, of every conditional field."""
    for field in schemas.dataset_fields(dataset_type):
        group = field["field_name"]
        if schemas.SHOWN in field:
            yield (group,), group, field, values
        rows = values.get(group)
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            if not isinstance(row, Mapping):
                continue
            for subfield in schemas.subfields(field):
                if schemas.SHOWN in subfield:
                    name = subfield["field_name"]
                    key = row.get("kunci") or f"#{number}"
                    yield (group, number, name), f"{group}.{key}.{name}", subfield, row


def _value(values: Mapping[str, Any], path: Path) -> Any:
    found: Any = values
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else found[step]
    return found
