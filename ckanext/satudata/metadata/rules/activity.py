"""Statistical activities: staff, schedule, keys and references of their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ckanext.satudata.metadata.rules.case import Case, Finding, rule
from ckanext.satudata.metadata.rules.values import as_date, as_number, rows
from ckanext.satudata.metadata.wording import N_

GROUPS = ("variabel", "indikator")
"""The groups whose rows have a ``kunci`` and can be named by datasets."""


@rule(
    "warning",
    "vi_jumlah_petugas_enumerator",
    message=N_("There are fewer enumerators than supervisors."),
    hint=N_("Check both numbers; a supervisor looks after several enumerators."),
    types=("kegiatan",),
)
def staff(case: Case) -> Iterator[Finding]:
    """A survey has at least as many enumerators as supervisors."""
    supervisors = as_number(case.values.get("vi_jumlah_petugas_supervisor"))
    enumerators = as_number(case.values.get("vi_jumlah_petugas_enumerator"))
    if supervisors is not None and enumerators is not None and supervisors > enumerators:
        yield Finding()


@rule(
    "error",
    message=N_("The end is before the beginning."),
    hint=N_("Correct one of the two dates."),
    types=("kegiatan",),
)
def schedule_order(case: Case) -> Iterator[Finding]:
    """Every part of the schedule ends after it began."""
    for name, value in case.values.items():
        stem, _sep, kind = name.rpartition("_")
        begin, end = as_date(case.values.get(f"{stem}_awal")), as_date(value)
        if kind == "akhir" and begin and end and end < begin:
            yield Finding(name)
    for group in case.values:
        for number, row in rows(case.values, group):
            begin, end = as_date(row.get("awal")), as_date(row.get("akhir"))
            if begin and end and end < begin:
                yield Finding(group, column="akhir", row=number)


@rule(
    "error",
    "variabel",
    "indikator",
    message=N_("The key %(key)s stands in more than one row."),
    hint=N_("Remove one of the rows and add it again: it then gets a key of its own."),
    types=("kegiatan",),
)
def keys_unique(case: Case) -> Iterator[Finding]:
    """Keys identify a row of the variables and indicators, so no two rows share one."""
    found = [
        (group, number, str(row["kunci"]))
        for group in GROUPS
        for number, row in rows(case.values, group)
        if row.get("kunci")
    ]
    counts = Counter(key for _group, _number, key in found)
    told: set[str] = set()
    for group, number, key in found:
        if counts[key] > 1 and key in told:
            yield Finding(group, {"key": key}, row=number)
        told.add(key)
