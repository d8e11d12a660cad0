"""The criteria of the quality score: their weights, and what of ours each is read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ckanext.satudata.metadata import examine, fields, schemas
from ckanext.satudata.metadata.completeness import FILES_STEP
from ckanext.satudata.metadata.wording import N_

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "json": "application/json",
    "geojson": "application/geo+json",
    "xml": "application/xml",
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "zip": "application/zip",
}
"""Formats with a name in the vocabularies (EU file types) and their IANA media type."""

MACHINE_READABLE: frozenset[str] = frozenset(MEDIA_TYPES) - {"pdf", "docx", "html", "zip", "txt"}

LICENCES: frozenset[str] = frozenset(
    {"cc-by", "cc-by-sa", "cc-zero", "odc-by", "odc-odbl", "odc-pddl", "gfdl", "uk-ogl"}
)
"""Licences of CKAN's list that the licence vocabulary knows."""

NO_LICENCE: frozenset[str] = frozenset({"", "notspecified"})

Dimension = Literal[
    "findability", "accessibility", "interoperability", "reusability", "contextuality"
]


@dataclass(frozen=True)
class Subject:
    """What a criterion looks at; ``file`` and ``size`` only where it is about a file."""

    package: Mapping[str, Any]
    values: Mapping[str, Any]
    file: Mapping[str, Any]
    size: int | None

    @property
    def restricted(self) -> bool:
        """Whether the file is kept from the public."""
        return bool(self.file.get("satudata_restricted"))

    @property
    def format(self) -> str:
        """Format of the file, as the vocabularies write it."""
        return str(self.file.get("format") or "").strip().lower().lstrip(".")


@dataclass(frozen=True)
class Criterion:
    """One line of the score."""

    id: str
    dimension: Dimension
    points: int
    dcat: str
    source: str
    """What of ours it is read from: names of fields first, for the documentation."""
    label: str
    advice: str
    met: Callable[[Subject], object]
    of_file: bool = False
    closed_by_restriction: bool = False
    """Restricted data cannot have these points: that is how it is meant, nothing is to be done."""

    @property
    def field(self) -> str:
        """The field in which its points are to be had."""
        first = self.source.partition(",")[0]
        return first if first in schemas.fields_by_name("dataset") else ""

    @property
    def step(self) -> str:
        """The step of the form with that field."""
        if self.of_file:
            return FILES_STEP
        return schemas.section_of("dataset", self.field) or ""


def _has(*names: str) -> Callable[[Subject], bool]:
    return lambda subject: any(not fields.is_empty(subject.values.get(name)) for name in names)


def _stamped(name: str) -> Callable[[Subject], bool]:
    return lambda subject: bool(subject.package.get(name))


def _licence(subject: Subject) -> str:
    return str(subject.values.get("license_id") or "")


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "keyword", "findability", 30, "dcat:keyword", "tag_string",
        N_("Keywords"), N_("Add words that people search for."), _has("tags"),
    ),
    Criterion(
        "theme", "findability", 30, "dcat:theme", "kode_urusan, topics",
        N_("Theme"), N_("Choose the government affair or a topic."), _has("kode_urusan", "groups"),
    ),
    Criterion(
        "spatial", "findability", 20, "dct:spatial", "kode_wilayah, cakupan",
        N_("Area"), N_("Choose the code of the area."), _has("kode_wilayah", "cakupan"),
    ),
    Criterion(
        "temporal", "findability", 20, "dct:temporal", "tahun_awal, tahun_akhir",
        N_("Period"), N_("Fill in the first and last year."),
        lambda s: _has("tahun_awal")(s) and _has("tahun_akhir")(s),
    ),
    Criterion(
        "access_url", "accessibility", 50, "dcat:accessURL", "the page of the file",
        N_("Page of the file"), N_("Add at least one file."),
        lambda s: s.file.get("id"), of_file=True,
    ),
    Criterion(
        "download_url", "accessibility", 20, "dcat:downloadURL", "url of an uploaded file or link",
        N_("Download address"), N_("Upload the file or give its address."),
        lambda s: not s.restricted and s.file.get("url"),
        of_file=True, closed_by_restriction=True,
    ),
    Criterion(
        "download_reachable", "accessibility", 30, "dcat:downloadURL",
        "an uploaded file that is there; links are not fetched",
        N_("Download works"), N_("Upload the file: what a link leads to is not checked."),
        lambda s: not s.restricted and s.size is not None,
        of_file=True, closed_by_restriction=True,
    ),
    Criterion(
        "format", "interoperability", 20, "dct:format", "format",
        N_("Format"), N_("Name the format of the file."), lambda s: s.format, of_file=True,
    ),
    Criterion(
        "media_type", "interoperability", 10, "dcat:mediaType", "format (IANA name)",
        N_("Media type"), N_("Use a format with a media type, such as CSV."),
        lambda s: s.format in MEDIA_TYPES, of_file=True,
    ),
    Criterion(
        "format_vocabulary", "interoperability", 10, "dct:format", "format (EU file types)",
        N_("Format of the vocabulary"), N_("Write the format as everybody does, such as CSV."),
        lambda s: s.format in MEDIA_TYPES, of_file=True,
    ),
    Criterion(
        "non_proprietary", "interoperability", 20, "dct:format", "format (free standards)",
        N_("Open format"), N_("Offer the data as CSV or XLSX, too."),
        lambda s: s.format in examine.OPEN_FORMATS, of_file=True,
    ),
    Criterion(
        "machine_readable", "interoperability", 20, "dct:format", "format (tables, not pages)",
        N_("Machine-readable"), N_("Offer the data as a table instead of a document."),
        lambda s: s.format in MACHINE_READABLE, of_file=True,
    ),
    Criterion(
        "dcat_ap", "interoperability", 30, "SHACL", "title, notes, owner_org",
        N_("Complete for exchange (DCAT-AP)"), N_("Fill in name, definition and producer."),
        lambda s: all(_has(name)(s) for name in ("title", "notes", "owner_org")),
    ),
    Criterion(
        "licence", "reusability", 20, "dct:license", "license_id",
        N_("Licence"), N_("Choose a licence."), lambda s: _licence(s) not in NO_LICENCE,
    ),
    Criterion(
        "licence_vocabulary", "reusability", 10, "dct:license", "license_id (known ones)",
        N_("Well-known licence"), N_("Choose a licence that is used everywhere, such as CC BY."),
        lambda s: _licence(s) in LICENCES,
    ),
    Criterion(
        "access_rights", "reusability", 10, "dct:accessRights", "access_class",
        N_("Access class"), N_("Choose the access class."), _has("access_class"),
    ),
    Criterion(
        "access_rights_vocabulary", "reusability", 5, "dct:accessRights", "access_class",
        N_("Access class of the list"), N_("Choose the access class."), _has("access_class"),
    ),
    Criterion(
        "contact", "reusability", 20, "dcat:contactPoint", "kontak_produsen, kontak_surel",
        N_("Contact"), N_("Say who answers questions."), _has("kontak_produsen", "kontak_surel"),
    ),
    Criterion(
        "publisher", "reusability", 10, "dct:publisher", "owner_org",
        N_("Producer"), N_("Choose the producing agency."), _has("owner_org"),
    ),
    Criterion(
        "rights", "contextuality", 5, "dct:rights", "access_class, dasar_pembatasan",
        N_("Statement of rights"), N_("Choose the access class."), _has("access_class"),
    ),
    Criterion(
        "byte_size", "contextuality", 5, "dcat:byteSize", "size of an uploaded file",
        N_("Size of the file"), N_("Upload the file instead of linking to it."),
        lambda s: not s.restricted and s.size is not None,
        of_file=True, closed_by_restriction=True,
    ),
    Criterion(
        "issued", "contextuality", 5, "dct:issued", "metadata_created",
        N_("Date of publication"), N_("The portal writes it."), _stamped("metadata_created"),
    ),
    Criterion(
        "modified", "contextuality", 5, "dct:modified", "metadata_modified",
        N_("Date of change"), N_("The portal writes it."), _stamped("metadata_modified"),
    ),
)  # fmt: skip
