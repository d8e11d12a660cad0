"""The code lists that fields choose from; plain Python over the data files in ``codelists/``.

Every JSON file there names its source and date and holds one or more lists; the areas are too
many for JSON and lie beside it as CSV, named in the file's ``csv`` key. A site adds files of
the same kind in a folder of its own (option ``ckanext.satudata.metadata.codelist_folder``): a
list there replaces the one of the same name, areas are added to ours.
"""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from typing_extensions import NotRequired

from ckanext.satudata import config

FOLDER = Path(__file__).parent / "codelists"

AREAS = "kode_wilayah"
"""The list of areas by the codes of Kemendagri, put together from several files."""

REGENCIES = "provinsi_kabupaten.csv"


class Label(TypedDict):
    """A text in both languages, as ckanext-scheming takes it."""

    id: str
    en: str


class Choice(TypedDict):
    """One entry of a list, as ckanext-scheming takes it."""

    value: str
    label: Label
    indah: NotRequired[str]
    """How newer clients of INDAH spell the value, where they differ."""


class CodeList(NamedTuple):
    """A list with its provenance."""

    name: str
    source: str
    date: str
    choices: tuple[Choice, ...]


def names() -> list[str]:
    """Names of all code lists."""
    return sorted(_all())


def get(name: str) -> CodeList:
    """One code list with its source and date.

    Args:
        name: one of :func:`names`.

    Raises:
        KeyError: no such list.
    """
    return _all()[name]


def choices(name: str) -> list[Choice]:
    """Entries of a list in their official order."""
    return list(get(name).choices)


def values(name: str) -> frozenset[str]:
    """The codes of a list."""
    return _values(name, _site_folder())


def label(name: str, value: str) -> Label | None:
    """The text of one code in both languages, or None for an unknown code."""
    return _labels(name, _site_folder()).get(value)


def nearest(name: str, text: str, limit: int = 3) -> list[str]:
    """Codes of a list that somebody may have meant.

    Args:
        name: one of :func:`names`.
        text: what was typed: a code, or a text in either language.
        limit: how many at most.
    """
    meant = {
        spelling.casefold(): choice["value"]
        for choice in get(name).choices
        for spelling in (choice["label"]["en"], choice["label"]["id"], choice["value"])
    }
    typed = text.strip().casefold()
    close = difflib.get_close_matches(typed, meant, n=limit * 3, cutoff=0.6)
    begins = [spelling for spelling in meant if typed and spelling.startswith(typed)]
    return list(dict.fromkeys(meant[spelling] for spelling in [*close, *begins]))[:limit]


def parts(area: str) -> list[str]:
    """Codes of the areas directly inside an area, such as the districts of a regency.

    Args:
        area: a Kemendagri code such as ``35.09``.
    """
    depth = area.count(".") + 1
    return sorted(
        code
        for code in values("kode_wilayah")
        if code.startswith(f"{area}.") and code.count(".") == depth
    )


def bps_code(area: str) -> str | None:
    """The code by which BPS knows an area, or None where the two were never compared.

    BPS numbers many areas differently from Kemendagri, so that it cannot be computed.

    Args:
        area: a Kemendagri code such as ``35.09``.
    """
    return _bps_codes().get(area)


def read_folder(folder: Path) -> dict[str, CodeList]:
    """The lists of the files in a folder.

    Raises:
        ValueError: a file is not of the shape described above, or a list stands twice.
    """
    found: dict[str, CodeList] = {}
    for path in sorted(folder.glob("*.json")):
        for entry in read_file(path):
            if entry.name in found and entry.name != AREAS:
                raise ValueError(f"{path.name}: code list {entry.name!r} is defined twice")
            found[entry.name] = _joined(found.get(entry.name), entry)
    return found


def read_file(path: Path) -> list[CodeList]:
    """The lists of one JSON file.

    Raises:
        ValueError: what is missing or double, with the names of file and list.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: no JSON: {error}") from error
    if not isinstance(content, dict) or not content.get("source") or not content.get("date"):
        raise ValueError(f"{path.name}: source and date are missing")
    lists = {
        name: tuple(_choice(path, row) for row in rows)
        for name, rows in (content.get("lists") or {}).items()
    }
    if "csv" in content:
        lists[AREAS] = tuple(_areas(path.parent / str(content["csv"])))
    for name, entries in lists.items():
        codes = [entry["value"] for entry in entries]
        double = sorted({code for code in codes if codes.count(code) > 1}) if entries else [""]
        if double:
            raise ValueError(f"{path.name}: {name}: empty, or a code stands twice: {double[:5]}")
    return [
        CodeList(name, content["source"], str(content["date"]), entries)
        for name, entries in lists.items()
    ]


def forget() -> None:
    """Read the files anew at the next question; after an update."""
    for cached in (_read, _values, _labels, _area_names):
        cached.cache_clear()


def _all() -> dict[str, CodeList]:
    return _read(_site_folder())


def _site_folder() -> str:
    return config.codelist_folder()


@cache
def _read(site_folder: str) -> dict[str, CodeList]:
    found = read_folder(FOLDER)
    if site_folder and Path(site_folder).is_dir():
        for name, entry in read_folder(Path(site_folder)).items():
            found[name] = _joined(found.get(name), entry) if name == AREAS else entry
    return found


@cache
def _values(name: str, site_folder: str) -> frozenset[str]:
    return frozenset(choice["value"] for choice in _read(site_folder)[name].choices)


@cache
def _labels(name: str, site_folder: str) -> dict[str, Label]:
    return {choice["value"]: choice["label"] for choice in _read(site_folder)[name].choices}


def _joined(known: CodeList | None, entry: CodeList) -> CodeList:
    """Areas of several files in one list, by code; the later file wins."""
    if known is None:
        return entry
    merged = {choice["value"]: choice for choice in (*known.choices, *entry.choices)}
    choices = tuple(merged[code] for code in sorted(merged))
    return CodeList(entry.name, f"{known.source}; {entry.source}", entry.date, choices)


def _areas(path: Path) -> Iterator[Choice]:
    """Provinces, regencies and districts; a district is shown with its regency."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            text = f"{row['kode_kemendagri']} {row['nama']}"
            if row["tingkat"] == "kecamatan":
                text += f", {_area_names().get(row['kode_induk'], row['kode_induk'])}"
            yield {"value": row["kode_kemendagri"], "label": {"id": text, "en": text}}


@cache
def _bps_codes() -> dict[str, str]:
    with (FOLDER / REGENCIES).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {row["kode_kemendagri"]: row["kode_bps"] for row in rows if row["kode_bps"]}


@cache
def _area_names() -> dict[str, str]:
    with (FOLDER / REGENCIES).open(encoding="utf-8", newline="") as lines:
        return {row["kode_kemendagri"]: row["nama"] for row in csv.DictReader(lines)}


def _choice(path: Path, row: Any) -> Choice:
    try:
        label: Label = {"id": row["id"], "en": row["en"]}
        choice: Choice = {"value": row["value"], "label": label}
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: an entry without value, id or en: {row}") from error
    if row.get("indah"):
        choice["indah"] = row["indah"]
    return choice
