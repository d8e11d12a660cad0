"""Looking after the code lists: putting new ones in, finding stored codes that they lack."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import ckan.model as model

from ckanext.satudata.metadata import codelists, fields, schemas

AREA_COLUMNS = ("kode_kemendagri", "tingkat", "nama", "kode_induk")
STRICT = frozenset({"satudata_select", "satudata_checkboxes", "satudata_codes"})
"""Presets whose values must be in the list; others only propose it."""


class Unknown(NamedTuple):
    """A stored code that its list does not hold."""

    package: str
    field: str
    value: str
    nearest: list[str]


def unknown() -> Iterator[Unknown]:
    """Codes of datasets and activities, drafts included, that are in no list any more."""
    for dataset_type in schemas.DATASET_TYPES:
        strict = {
            field["field_name"]: field["codelist"]
            for field in schemas.dataset_fields(dataset_type)
            if field.get("preset") in STRICT
        }
        groups = {
            field["field_name"]: {
                subfield["field_name"]: subfield["codelist"]
                for subfield in schemas.subfields(field)
                if subfield.get("preset") in STRICT
            }
            for field in schemas.dataset_fields(dataset_type)
        }
        groups = {name: listed for name, listed in groups.items() if listed}
        for name, key, value in _stored(dataset_type, [*strict, *groups]):
            if key in strict:
                yield from _missing(name, key, strict[key], value)
            for row in value if key in groups and isinstance(value, list) else []:
                for column, listed in groups[key].items():
                    yield from _missing(name, f"{key}.{column}", listed, row.get(column))


def install(path: Path, folder: Path, source: str, date: str) -> list[codelists.CodeList]:
    """Put a file into the site's folder of code lists.

    Args:
        path: a JSON file of the shape of ours, or a CSV of areas with the columns
            ``kode_kemendagri, tingkat, nama, kode_induk``.
        folder: the site's folder; made where it is missing.
        source: where a CSV comes from.
        date: of when it is.

    Returns:
        The lists of the file.

    Raises:
        ValueError: the file is not usable; nothing was written.
    """
    content = path.read_bytes()
    if path.suffix == ".csv":
        _check_areas(path)
        if not source or not date:
            raise ValueError(f"{path.name}: name --source and --date")
        about = {"source": source, "date": date, "csv": path.name, "lists": {}}
        written = {path.name: content, f"{path.stem}.json": json.dumps(about, indent=2).encode()}
    elif path.suffix == ".json":
        codelists.read_file(path)
        written = {path.name: content}
    else:
        raise ValueError(f"{path.name}: a .json or .csv file is needed")
    folder.mkdir(parents=True, exist_ok=True)
    before = {name: (folder / name).read_bytes() for name in written if (folder / name).exists()}
    for name, data in written.items():
        (folder / name).write_bytes(data)
    try:
        codelists.read_folder(folder)
    except ValueError:
        for name in written:
            (folder / name).unlink()
        for name, data in before.items():
            (folder / name).write_bytes(data)
        raise
    codelists.forget()
    return codelists.read_file(folder / f"{path.stem}.json")


def _check_areas(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = set(AREA_COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path.name}: columns are missing: {', '.join(sorted(missing))}")
        for number, row in enumerate(reader, start=2):
            parts = str(row["kode_kemendagri"]).split(".")
            widths = [len(part) for part in parts]
            if widths not in ([2], [2, 2], [2, 2, 2]) or not all(map(str.isdigit, parts)):
                raise ValueError(f"{path.name}, line {number}: {row['kode_kemendagri']!r}: no code")
            if not row["nama"]:
                raise ValueError(f"{path.name}, line {number}: no name")


def _stored(dataset_type: str, keys: list[str]) -> Iterator[tuple[str, str, Any]]:
    package, extra = model.Package, model.PackageExtra
    rows = (
        model.Session.query(package.name, extra.key, extra.value)
        .join(extra, extra.package_id == package.id)
        .filter(package.type == dataset_type, package.state != "deleted")
        .filter(extra.state == "active", extra.key.in_(keys))
        .order_by(package.name, extra.key)
    )
    for name, key, value in rows.yield_per(1000):
        content = fields.content({"type": dataset_type, key: value})
        yield name, key, content.get(key)


def _missing(package: str, field: str, listed: str, value: Any) -> Iterator[Unknown]:
    for code in value if isinstance(value, list) else [value]:
        if code and str(code) not in codelists.values(listed):
            yield Unknown(package, field, str(code), codelists.nearest(listed, str(code)))
