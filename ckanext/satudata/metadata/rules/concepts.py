"""INDAH's rules for the names of concepts, as warnings; BPS returns metadata that break them.

Texts longer than a name are explanations and are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ckanext.satudata.metadata import codelists, schemas
from ckanext.satudata.metadata.rules.case import Case, Finding, rule
from ckanext.satudata.metadata.rules.codes import AREA_LIST, area_text, regencies
from ckanext.satudata.metadata.rules.values import as_list, rows
from ckanext.satudata.metadata.wording import N_

FIELD = "konsep"
LONGEST_NAME = 8
"""Words; what is longer is no name of a concept."""

SMALL_WORDS: frozenset[str] = frozenset(
    {"dan", "atau", "di", "ke", "dari", "untuk", "yang", "dengan", "pada", "oleh", "dalam"}
    | {"menurut", "per", "bagi", "serta", "tentang", "terhadap", "antar"}
)
"""Words that stay small in Indonesian titles."""

COMMON_SHORT_FORMS: frozenset[str] = frozenset(
    {"PDRB", "PDB", "PNS", "ASN", "KTP", "KK", "NIK", "SD", "SMP", "SMA", "SMK", "UMKM", "BPJS"}
    | {"RPJMD", "RKPD", "APBD", "APBN", "IPM", "TPT", "TPAK", "PAUD", "TK", "MI", "MTS", "MA"}
    | {"KB", "KBLI", "HIV", "AIDS", "TBC", "DBD", "NTP", "SPM", "SDGS", "PAD", "IKM"}
)
"""Abbreviations that explain themselves."""

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b")
PERIOD = re.compile(
    r"\b(selama|per|tiap|setiap)\s+(se)?(hari|minggu|bulan|triwulan|semester|tahun)"
    r"|\b(harian|mingguan|bulanan|triwulanan|semesteran|tahunan)\b|\b(19|20)\d{2}\b",
    re.IGNORECASE,
)


@rule(
    "warning",
    FIELD,
    message=N_("Write the name of a concept with capital initials: %(name)s."),
    hint=N_('For example "Angkatan Kerja", not "angkatan kerja".'),
)
def concept_capitals(case: Case) -> Iterator[Finding]:
    """Names of concepts are written with capital initials."""
    for finding, name in _names(case):
        words = [word for word in WORD.findall(name) if word not in SMALL_WORDS]
        if any(word[0].islower() for word in words):
            yield finding


@rule(
    "warning",
    FIELD,
    message=N_("Two rows describe different things under one concept: %(name)s."),
    hint=N_("A concept has one definition: give the rows the same one, or name them apart."),
    types=("kegiatan",),
)
def concept_unique(case: Case) -> Iterator[Finding]:
    """A concept is defined once in an activity."""
    defined: dict[str, str] = {}
    for group in ("variabel", "indikator"):
        for number, row in rows(case.values, group):
            definition = str(row.get("definisi") or "").strip().casefold()
            for name in _lines(row.get(FIELD)):
                first = defined.setdefault(name.casefold(), definition)
                if definition and first and first != definition:
                    yield Finding(group, {"name": name}, column=FIELD, row=number)


@rule(
    "warning",
    FIELD,
    message=N_("The concept has an abbreviation: %(name)s."),
    hint=N_("Write the words out; only abbreviations that everybody knows may stay."),
)
def concept_abbreviation(case: Case) -> Iterator[Finding]:
    """Names of concepts have no abbreviations but those that everybody knows."""
    for finding, name in _names(case):
        if name.isupper() and len(name.split()) > 1:
            continue  # shouting is a matter of capitals
        if set(ABBREVIATION.findall(name)) - COMMON_SHORT_FORMS:
            yield finding


@rule(
    "warning",
    FIELD,
    message=N_("The concept begins with a measure: %(name)s."),
    hint=N_('The measure has a field of its own: "Penduduk", not "Jumlah Penduduk".'),
)
def concept_measure(case: Case) -> Iterator[Finding]:
    """Names of concepts do not begin with a measure such as Jumlah or Rata-rata."""
    measures = sorted(codelists.values("ukuran"), key=len, reverse=True)
    for finding, name in _names(case):
        folded = f"{name.casefold()} "
        if any(folded.startswith(f"{measure.casefold()} ") for measure in measures):
            yield finding


@rule(
    "warning",
    FIELD,
    message=N_("The concept names a period: %(name)s."),
    hint=N_("The period belongs to the frequency and the reference time, not to the concept."),
)
def concept_period(case: Case) -> Iterator[Finding]:
    """Names of concepts name no period."""
    for finding, name in _names(case):
        if PERIOD.search(name):
            yield finding


@rule(
    "warning",
    FIELD,
    message=N_("The concept names a region: %(name)s."),
    hint=N_("The region belongs to the coverage: the concept is the same everywhere."),
)
def concept_region(case: Case) -> Iterator[Finding]:
    """Names of concepts name no region."""
    bare = {name.casefold() for name in _own_regions(case)}
    full = {name.casefold() for _code, name in regencies()}
    for finding, name in _names(case):
        words = " ".join(["", *WORD.findall(name.casefold()), ""])
        if any(f" {region} " in words for region in bare | full):
            yield finding


def _own_regions(case: Case) -> Iterator[str]:
    """The bare names of the areas that the dataset is about."""
    for field in schemas.dataset_fields(case.type):
        if field.get("codelist") != AREA_LIST:
            continue
        for code in as_list(case.values.get(field["field_name"])):
            name = area_text(str(code))
            if name:
                yield re.sub(r"^(Kabupaten|Kota|Provinsi)\s+", "", name)


def _names(case: Case) -> Iterator[tuple[Finding, str]]:
    """Every name of a concept with the place where it stands."""
    for name in _lines(case.values.get(FIELD)):
        yield Finding(FIELD, {"name": name}), name
    for field in schemas.dataset_fields(case.type):
        group = field["field_name"]
        if not any(subfield["field_name"] == FIELD for subfield in schemas.subfields(field)):
            continue
        for number, row in rows(case.values, group):
            for name in _lines(row.get(FIELD)):
                yield Finding(group, {"name": name}, column=FIELD, row=number), name


def _lines(value: Any) -> list[str]:
    """The names in a field of one entry per line."""
    lines = value.splitlines() if isinstance(value, str) else []
    names = [line.strip(" .\t") for line in lines]
    return [name for name in names if name and len(name.split()) <= LONGEST_NAME]
