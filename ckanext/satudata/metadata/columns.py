"""The columns of a file as a producer explains them: the Table Schema of its resource.

First filled from the file itself, from the column names that all portals share, and from the
linked variable or indicator; afterwards what people wrote stays. Plain Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from ckanext.satudata.metadata.examine import Inspection

IDIOM = Path(__file__).with_name("column_idiom.json")

TYPES: tuple[str, ...] = ("string", "integer", "number", "date", "datetime", "boolean")
"""Types that the grid offers; a schema may hold others, which stay."""

TEXT_KEYS: tuple[str, ...] = ("title", "description", "unit", "reference")

EMPTY = (None, "", [], {})


class Described(TypedDict):
    """One column with its explanation, as the grid shows it."""

    name: str
    title: str
    description: str
    type: str
    unit: str
    reference: str
    required: bool
    key: bool
    in_file: bool
    """Whether the file has this column; the schema may name others."""
    proposed: bool
    """Whether nobody has written this explanation yet."""


def parsed(schema: Any) -> dict[str, Any]:
    """A Table Schema as an object, whatever it is stored as; an empty one for no schema."""
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except ValueError:
            return {}
    return dict(schema) if isinstance(schema, Mapping) else {}


def fields(schema: Any) -> dict[str, dict[str, Any]]:
    """The columns that a Table Schema describes, by name, in their order."""
    listed = parsed(schema).get("fields")
    found = listed if isinstance(listed, list) else []
    return {str(f["name"]): dict(f) for f in found if isinstance(f, Mapping) and f.get("name")}


def primary_key(schema: Any) -> list[str]:
    """The columns that tell the rows apart, as the schema says; an empty list if it does not."""
    key = parsed(schema).get("primaryKey") or []
    names = [key] if isinstance(key, str) else key
    return [str(name) for name in names] if isinstance(names, list) else []


def described(
    schema: Any,
    inspection: Inspection | None,
    package: Mapping[str, Any] | None = None,
    butir: Mapping[str, Any] | None = None,
) -> list[Described]:
    """The columns of a file with what is written of them, or else what may be proposed.

    Args:
        schema: the Table Schema of the resource, if it has one.
        inspection: the facts of its file, if they are known.
        package: the dataset; its unit is that of the measure.
        butir: the linked row of MS-Variabel or MS-Indikator.

    Returns:
        The columns in the order of the file, then those that only the schema names.
    """
    written = fields(schema)
    in_file = {column["name"]: column["type"] for column in _columns(inspection)}
    measures = [name for name, type_ in in_file.items() if _is_measure(name, type_)]
    measure = _of_measure(package or {}, butir or {}) if len(measures) == 1 else {}
    guessed_key = [] if written else guess_key(in_file)
    keys = primary_key(schema) or guessed_key
    found: list[Described] = []
    for name in [*in_file, *(name for name in written if name not in in_file)]:
        proposal = {**_usual(name, in_file.get(name, "string"))}
        if name in measures:
            proposal |= {key: value for key, value in measure.items() if value}
        found.append(_one(name, written.get(name), proposal, name in keys, name in in_file))
    return found


def schema_from(old: Any, columns: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The Table Schema of what a producer filled in.

    What the grid does not show (formats, further constraints, missing values) stays as it was.

    Args:
        old: the Table Schema before.
        columns: dicts with the keys of :class:`Described`.
    """
    before, kept = fields(old), parsed(old)
    listed: list[dict[str, Any]] = []
    key: list[str] = []
    for column in columns:
        name = str(column["name"])
        field = {**before.get(name, {}), "name": name, "type": str(column.get("type") or "string")}
        if field["type"] != before.get(name, {}).get("type"):
            field.pop("format", None)
        for text in TEXT_KEYS:
            field[text] = str(column.get(text) or "").strip()
        constraints = dict(field.get("constraints") or {})
        constraints["required"] = bool(column.get("required"))
        if not constraints["required"]:
            del constraints["required"]
        field["constraints"] = constraints
        listed.append({name: value for name, value in field.items() if value not in EMPTY})
        if column.get("key"):
            key.append(name)
    kept |= {"fields": listed, "primaryKey": key}
    return {name: value for name, value in kept.items() if value not in EMPTY}


def guess_key(types: Mapping[str, str]) -> list[str]:
    """The columns that probably tell rows apart: codes and periods, and the texts beside them.

    A name beside its code says nothing more, and a unit belongs to the measure.

    Args:
        types: the columns of the file with their types.
    """
    named = {name for name in types if name.startswith("nama_") and f"kode_{name[5:]}" in types}
    return [
        name
        for name, type_ in types.items()
        if name not in named and (_is_key(name) or type_ not in ("integer", "number"))
        and name not in ("satuan", "ukuran", "keterangan", "catatan")
    ]  # fmt: skip


@cache
def idiom() -> dict[str, dict[str, Any]]:
    """Column names whose meaning is known everywhere."""
    return json.loads(IDIOM.read_text(encoding="utf-8"))["columns"]


def _columns(inspection: Inspection | None) -> list[Any]:
    listed = inspection["columns"] if inspection else []
    return [column for column in listed if column["name"]]


def _usual(name: str, type_: str) -> dict[str, Any]:
    """What the name alone tells; codes stay texts, so that no zero is lost at their beginning."""
    known = idiom().get(name)
    if known:
        fits = known["type"] in (type_, "string") or type_ == "string"
        return {**known, "type": known["type"] if fits else type_}
    title = name.replace("_", " ").strip().capitalize()
    return {"title": title, "type": "string" if name.startswith("kode_") else type_}


def _is_key(name: str) -> bool:
    return bool(idiom().get(name, {}).get("key")) or name == "kode" or name.startswith("kode_")


def _is_measure(name: str, type_: str) -> bool:
    return type_ in ("integer", "number") and name not in idiom() and not _is_key(name)


def _of_measure(package: Mapping[str, Any], butir: Mapping[str, Any]) -> dict[str, Any]:
    """What the linked variable or indicator says of the one column that holds its values."""
    return {
        "title": butir.get("nama"),
        "description": butir.get("definisi"),
        "unit": butir.get("satuan") or package.get("satuan"),
    }


def _one(
    name: str, written: dict[str, Any] | None, proposal: dict[str, Any], key: bool, in_file: bool
) -> Described:
    source = proposal if written is None else written
    constraints = (written or {}).get("constraints")
    required = isinstance(constraints, Mapping) and constraints.get("required")
    return {
        "name": name,
        "title": str(source.get("title") or ""),
        "description": str(source.get("description") or ""),
        "type": str(source.get("type") or proposal.get("type") or "string"),
        "unit": str(source.get("unit") or ""),
        "reference": str(source.get("reference") or ""),
        "required": bool(required) if written is not None else key,
        "key": key,
        "in_file": in_file,
        "proposed": written is None,
    }
