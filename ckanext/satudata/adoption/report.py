"""The adoption's report on paper: a table for the terminal, JSON, and CSV for a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import guarded

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = ("id", "name", "title", "type", "organization", "state", "private", "outcome",
           "explanation", "harvested", "restricted", "missing", "files_found", "files_missing",
           "links", "size", "too_big", "added", "unknown")  # fmt: skip


def table(report: dict[str, Any]) -> Iterator[str]:
    """Totals first, then one line for each dataset."""
    yield from totals(report["totals"])
    yield ""
    for line in report["results"]:
        owner = line["organization"] or "–"
        yield f"{owner:<24.24} {line['name']:<44.44} {line['outcome']:<12} {notes(line)}"


def totals(counted: dict[str, Any]) -> Iterator[str]:
    """The numbers at the top."""
    yield tk._("{number} datasets").format(number=counted["datasets"])
    for outcome, number in sorted(counted["outcomes"].items()):
        yield f"  {outcome:<14}{number:>7}"
    files = counted["files"]
    yield tk._(
        "Files: {found} on CKAN's paths ({size} MB), {stored} taken over already,"
        " {missing} missing, {links} links"
    ).format(
        found=files.get("found", 0),
        size=counted["bytes"] >> 20,
        stored=files.get("stored", 0),
        missing=files.get("missing", 0),
        links=files.get("link", 0),
    )
    yield tk._(
        "{incomplete} lack obligatory metadata, {unknown} values are not understood,"
        " {harvested} are harvested"
    ).format(
        incomplete=counted["incomplete"],
        unknown=counted["unknown_values"],
        harvested=counted["harvested"],
    )


def notes(line: dict[str, Any]) -> str:
    """What is worth knowing about one dataset, in a few words."""
    parts: list[str] = []
    if line["outcome"] in ("decide", "organization", "foreign"):
        parts.append(line["explanation"])
    if line["missing"]:
        parts.append(tk._("{number} fields missing").format(number=len(line["missing"])))
    if line["missing_files"]:
        parts.append(tk._("{number} files missing").format(number=len(line["missing_files"])))
    if line["too_big"]:
        parts.append(tk._("{number} files too big").format(number=len(line["too_big"])))
    if line["added"]:
        parts.append("+ " + ", ".join(entry["field"] for entry in line["added"]))
    if line["unknown"]:
        said = (f"{entry['key']} = {entry['value'][:30]!r}" for entry in line["unknown"])
        parts.append("? " + ", ".join(said))
    if line["harvested"]:
        parts.append(line["harvested"])
    return "; ".join(parts)


def write_json(report: dict[str, Any], path: Path) -> None:
    """Everything, for programs."""
    with guarded.opened(path) as file:
        json.dump(report, file, ensure_ascii=False, indent=1)


def write_csv(report: dict[str, Any], path: Path) -> None:
    """One row for each dataset; no cell is a formula."""
    with guarded.opened(path, "utf-8-sig", "") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for line in report["results"]:
            writer.writerow([cell(value) for value in _cells(line)])


def cell(value: Any) -> str:
    """A value as text that no spreadsheet computes."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _cells(line: dict[str, Any]) -> Iterator[Any]:
    files = line["files"]
    flat = {
        **line,
        "missing": ", ".join(line["missing"]),
        "files_found": files["found"] + files["stored"],
        "files_missing": files["missing"],
        "links": files["link"],
        "too_big": len(line["too_big"]),
        "added": _pairs(line["added"]),
        "unknown": _pairs(line["unknown"]),
    }
    yield from (flat[name] for name in COLUMNS)


def _pairs(entries: list[dict[str, str]]) -> str:
    return "; ".join(f"{e['field']} = {e['value']} ({e['key']})" for e in entries)
