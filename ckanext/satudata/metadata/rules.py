"""Rules that span several fields of a dataset; plain Python, one function per subject.

Each yields ``(field name, severity, message)``. Values come from ``fields.content``: empty
ones are absent, numbers are text, lists are lists.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from ckanext.satudata.metadata import codelists
from ckanext.satudata.metadata.wording import gettext as _

Violation = tuple[str, Literal["error", "warning"], str]
Values = Mapping[str, Any]

OPEN = "terbuka"
RESTRICTED = "terbatas"
NOT_OPEN: frozenset[str] = frozenset({RESTRICTED, "tertutup"})

KODE_DSSD = re.compile(r"^\d\.\d{2}\.\d{6}$")


def restriction(values: Values) -> Iterator[Violation]:
    """An exemption from openness ends; one that has ended is none."""
    until = as_date(values.get("masa_pembatasan"))
    if not is_restricted(values) or until is None:
        return
    if until <= today():
        yield (
            "masa_pembatasan",
            "error",
            _("The restriction has ended: choose a later date or open the data."),
        )


def files(values: Values) -> Iterator[Violation]:
    """Open and restricted data need a file or link; closed data may be an entry only."""
    if values.get("type", "dataset") != "dataset" or values.get("resources"):
        return
    if str(values.get("access_class")) in (OPEN, RESTRICTED):
        yield "resources", "error", _("Add at least one file or link.")


def years(values: Values) -> Iterator[Violation]:
    """The first year does not come after the last one."""
    first, last = as_number(values.get("tahun_awal")), as_number(values.get("tahun_akhir"))
    if first is not None and last is not None and first > last:
        yield "tahun_akhir", "error", _("The last year is before the first year.")
    if last is not None and last > today().year:
        yield "tahun_akhir", "warning", _("The last year lies in the future.")


def codes(values: Values) -> Iterator[Violation]:
    """Codes and units that contradict each other or are unknown."""
    dssd, urusan = str(values.get("kode_dssd", "")), str(values.get("kode_urusan", ""))
    if KODE_DSSD.match(dssd) and urusan and not dssd.startswith(f"{urusan}."):
        yield (
            "kode_dssd",
            "warning",
            _("The code belongs to another government affair than the one chosen."),
        )
    unit = values.get("satuan")
    known = {value.casefold() for value in codelists.values("satuan")}
    if unit and str(unit).casefold() not in known:
        yield "satuan", "warning", _("This unit is not in the list of units.")


def collectors(values: Values) -> Iterator[Violation]:
    """A survey has at least as many enumerators as supervisors."""
    supervisors = as_number(values.get("vi_jumlah_petugas_supervisor"))
    enumerators = as_number(values.get("vi_jumlah_petugas_enumerator"))
    if supervisors is not None and enumerators is not None and supervisors > enumerators:
        yield (
            "vi_jumlah_petugas_enumerator",
            "warning",
            _("There are fewer enumerators than supervisors."),
        )


def schedule(values: Values) -> Iterator[Violation]:
    """Every period of the activity ends after it began, and is released afterwards."""
    for step in ("pengumpulan", "diseminasi"):
        begin = as_date(values.get(f"iii_{step}_awal"))
        end = as_date(values.get(f"iii_{step}_akhir"))
        if begin and end and end < begin:
            yield f"iii_{step}_akhir", "error", _("The end is before the beginning.")
    collected = as_date(values.get("iii_pengumpulan_akhir"))
    released = as_date(values.get("iii_diseminasi_awal"))
    if collected and released and released < collected:
        yield (
            "iii_diseminasi_awal",
            "warning",
            _("The dissemination starts before the collection ends."),
        )


def stable_keys(values: Values) -> Iterator[Violation]:
    """Keys of repeating groups identify their row, so no two rows share one."""
    for group in ("variabel", "indikator"):
        rows = values.get(group)
        rows = rows if isinstance(rows, list) else []
        named = [row for row in rows if isinstance(row, Mapping) and row.get("kunci")]
        keys = [str(row["kunci"]) for row in named]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield (
                group,
                "error",
                _("The key %(key)s stands in more than one row.") % {"key": key},
            )


def resource(values: Values, package: Values) -> Iterator[Violation]:
    """A link must be a web address, and may not lead around a restriction."""
    if values.get("url_type") == "upload" or not values.get("url"):
        return
    if not is_web_address(values["url"]):
        yield "url", "error", _("Links must start with http:// or https://.")
    elif is_restricted(package):
        yield "url", "error", _("Data that are not open must be uploaded, not linked.")


PACKAGE_RULES: tuple[Callable[[Values], Iterator[Violation]], ...] = (
    restriction,
    files,
    years,
    codes,
    collectors,
    schedule,
    stable_keys,
)


def is_restricted(values: Values) -> bool:
    """Whether the access class is terbatas or tertutup."""
    return str(values.get("access_class")) in NOT_OPEN


def is_web_address(url: Any) -> bool:
    """Whether a URL is http or https and names a host."""
    try:
        parts = urlsplit(str(url))
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def as_number(value: Any) -> int | None:
    """A whole number written as text, or None."""
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def as_date(value: Any) -> datetime.date | None:
    """The day of an ISO date or time stamp, or None."""
    try:
        return datetime.date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def today() -> datetime.date:
    """The current day; tests replace it."""
    return datetime.date.today()
