"""What the tables hold against what the description promises: codes, units, columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.satudata.metadata import codelists
from ckanext.satudata.metadata.rules.case import Case, Finding, rule
from ckanext.satudata.metadata.rules.codes import AREA_LIST, area_text
from ckanext.satudata.metadata.rules.periods import columns
from ckanext.satudata.metadata.rules.values import as_list, as_text
from ckanext.satudata.metadata.wording import N_

IDIOM: tuple[tuple[str, str], ...] = (
    ("kode_kecamatan", AREA_LIST),
    ("kode_kabupaten", AREA_LIST),
    ("kode_kota", AREA_LIST),
    ("kode_wilayah", AREA_LIST),
    ("kode_urusan", "kode_urusan"),
)
"""Beginning of a column's name → the list that its codes come from, unless it says otherwise."""

UNIT_COLUMN = "kode_kecamatan"
SHOWN = 5
"""So many codes or names stand in a message."""


@rule(
    "error",
    "url",
    message=N_("The column %(column)s has codes that are in no code list: %(codes)s."),
    hint=N_("Areas have the codes of the Ministry of Home Affairs, such as 35.09.01."),
    types=("dataset",),
)
def file_codes(case: Case) -> Iterator[Finding]:
    """Codes in a file come from the code list that its column refers to."""
    for resource, inspection in case.files:
        described = _described(resource.values)
        for column in columns(inspection):
            name = str(column.get("name", ""))
            list_name = _reference(name, described)
            if list_name is None:
                continue
            wrong = [
                str(code) for code in as_list(column.get("distinct")) if _wrong(list_name, code)
            ]
            if wrong:
                params = {"column": name, "codes": _listed(wrong)}
                yield Finding(params=params, resource_id=resource.id, column=name)


@rule(
    "warning",
    "url",
    message=N_("Names beside the codes of %(column)s do not belong to them: %(names)s."),
    hint=N_("Check code and name: one of them is wrong."),
    types=("dataset",),
)
def file_names(case: Case) -> Iterator[Finding]:
    """The name of an area beside its code is the one of the code list."""
    for resource, inspection in case.files:
        for column in columns(inspection):
            names = column.get("names")
            if _reference(str(column.get("name", "")), {}) != AREA_LIST:
                continue
            wrong = [
                f"{code} {name}"
                for code, name in (names.items() if isinstance(names, Mapping) else ())
                if _other_name(dotted(code), str(name))
            ]
            if wrong:
                params = {"column": column["name"], "names": _listed(wrong)}
                yield Finding(params=params, resource_id=resource.id, column=column["name"])


@rule(
    "warning",
    "url",
    message=N_("The data are by district, but no file has a column kode_kecamatan."),
    hint=N_("With the codes of the districts, the data can be joined with others and mapped."),
    types=("dataset",),
)
def units_column(case: Case) -> Iterator[Finding]:
    """Data by district have a column with the codes of the districts."""
    inspected = [inspection for _resource, inspection in case.files if columns(inspection)]
    if _by_district(case) and inspected and _units(case) is None:
        yield Finding("resources")


@rule(
    "warning",
    "url",
    message=N_("%(count)s of %(total)s districts have no row: %(names)s."),
    hint=N_("Add their rows; write 0 where there is nothing, and leave unknown values empty."),
    types=("dataset",),
)
def units_missing(case: Case) -> Iterator[Finding]:
    """Data by district have rows for every district of their area."""
    area, found = as_text(case.values.get("kode_wilayah")), _units(case)
    if not _by_district(case) or area.count(".") != 1 or not found:
        return
    expected = codelists.parts(area)
    missing = [area_text(code) or code for code in expected if code not in found]
    if missing:
        params = {"count": len(missing), "total": len(expected), "names": _listed(missing)}
        yield Finding("resources", params)


@rule(
    "warning",
    "schema",
    message=N_("These columns are not explained: %(names)s."),
    hint=N_("Say of every column what it holds and in which unit."),
    types=("dataset",),
)
def columns_described(case: Case) -> Iterator[Finding]:
    """The description of the columns explains every column of the file."""
    for resource, inspection in case.files:
        described = _described(resource.values)
        if not described:
            continue  # asked for as a whole
        names = [str(column["name"]) for column in columns(inspection) if column.get("name")]
        silent = [
            name
            for name in names
            if not any(described.get(name, {}).get(key) for key in ("description", "title"))
        ]
        if silent:
            yield Finding(params={"names": _listed(silent)}, resource_id=resource.id)


@rule(
    "warning",
    "url",
    message=N_("The automatic check found faults in this file."),
    hint=N_("The report of the check names rows and columns. Walidata cannot verify it like this."),
    types=("dataset",),
)
def check_failed(case: Case) -> Iterator[Finding]:
    """The automatic check of a file against the description of its columns finds no fault."""
    for resource in case.resources:
        if resource.stored.get("validation_status") in ("failure", "error"):
            yield Finding(resource_id=resource.id)


def dotted(code: Any) -> str:
    """The code of an area as the ministry writes it: 350901 is 35.09.01."""
    text = str(code).strip()
    if re.fullmatch(r"\d{4}|\d{6}", text):
        return ".".join(text[place : place + 2] for place in range(0, len(text), 2))
    return text


def _wrong(list_name: str, code: Any) -> bool:
    """Whether a code is missing from the list that it should come from.

    Districts of which the list knows none for a whole regency, villages, and codes of BPS are
    not judged.
    """
    if list_name != AREA_LIST:
        return str(code).strip() not in codelists.values(list_name)
    area = dotted(code)
    if re.fullmatch(r"\d{7}|\d{10}", area):
        return False
    regency, listed = area[:5], codelists.values(AREA_LIST)
    if area.count(".") > 1 and regency in listed:
        return area.count(".") == 2 and area not in listed and bool(codelists.parts(regency))
    return area not in listed


def _other_name(code: str, name: str) -> bool:
    known = area_text(code)
    return known is not None and _plain(known) != _plain(name)


def _plain(name: str) -> str:
    """A name without what offices write before it, and without blanks and case."""
    bare = re.sub(r"^\s*(kecamatan|kec\.?|kabupaten|kab\.?|kota)\s+", "", name.casefold())
    return re.sub(r"[^a-z]", "", bare)


def _by_district(case: Case) -> bool:
    return as_text(case.values.get("tingkat_penyajian")).casefold() == "kecamatan"


def _units(case: Case) -> set[str] | None:
    """The districts in all files together; None without a column of them."""
    kept = [
        column.get("distinct")
        for _resource, inspection in case.files
        for column in columns(inspection)
        if str(column.get("name", "")).casefold() == UNIT_COLUMN
    ]
    return {dotted(code) for codes in kept for code in codes or []} if kept else None


def _reference(name: str, described: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The code list of a column: what the description says, else the idiom of its name."""
    own = str(described.get(name, {}).get("reference") or "")
    if own:
        return own if own in codelists.names() else None
    return next((code for start, code in IDIOM if name.casefold().startswith(start)), None)


def _described(values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Name → description of the columns in the Table Schema of a file."""
    schema = values.get("schema")
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except ValueError:
            return {}
    found = schema.get("fields") if isinstance(schema, Mapping) else None
    return {
        str(field.get("name")): field
        for field in (found if isinstance(found, list) else [])
        if isinstance(field, Mapping)
    }


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:SHOWN]) + (" …" if len(texts) > SHOWN else "")
