"""Judging a complete description with one thing changed, for the tests of the rules."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.metadata import codelists, completeness, fields
from ckanext.satudata.metadata.rules.case import Link
from ckanext.satudata.tests.metadata.filled import filled

DISTRICTS = codelists.parts("35.09")

CLOSED = {
    "access_class": "terbatas",
    "dasar_pembatasan": "17h",
    "uji_konsekuensi": "1/2026",
    "masa_pembatasan": "2030-01-01",
}


def column(name: str, distinct: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """One column of an inspected file."""
    return {"name": name, "type": "string", "empty": 0, "distinct": distinct, **more}


COLUMNS = [
    column("kode_kecamatan", DISTRICTS),
    column("tahun", ["2024", "2025"]),
    column("jumlah"),
]


def inspected(columns: list[dict[str, Any]] | None = None, *findings: str) -> dict[str, Any]:
    """What the inspection knows of the file ``r1``."""
    found = [{"rule": rule, "column": "telepon", "row": 7, "count": 1} for rule in findings]
    return {"r1": {"rows": 62, "columns": columns or COLUMNS, "findings": found}}


def linked(stage: str = "published", **changed: Any) -> dict[str, Link]:
    """The complete activity k1."""
    content = fields.content({**filled("kegiatan"), **changed})
    return {"k1": {"type": "kegiatan", "stage": stage, "content": content}}


def broken(
    package: dict[str, Any], inspections: Any = None, links: dict[str, Link] | None = None
) -> set[str]:
    """The rules that are broken."""
    inspections = inspected() if inspections is None else inspections
    links = linked() if links is None else links
    return {problem["rule"] for problem in completeness.check(package, inspections, links)}


def rows(group: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """A complete activity whose group has rows that differ so from complete ones."""
    package = filled("kegiatan")
    return {**package, group: [{**package[group][0], **row} for row in rows]}
