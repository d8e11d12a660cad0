"""Code lists: every code is known, and codes that stand together agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.satudata.metadata import codelists, schemas
from ckanext.satudata.metadata.rules.case import Case, Finding, Values, rule
from ckanext.satudata.metadata.rules.values import KODE_DSSD, as_list, as_text, rows
from ckanext.satudata.metadata.wording import N_
from ckanext.satudata.metadata.wording import gettext as _

CLOSED_PRESETS: frozenset[str] = frozenset(
    {"satudata_select", "satudata_checkboxes", "satudata_codes"}
)
"""Presets that allow codes of their list only; the others take free text besides."""

AREA_LIST = "kode_wilayah"


@rule(
    "error",
    message=N_("%(code)s is not in the code list."),
    hint=N_("Choose an entry of the list."),
)
def code_unknown(case: Case) -> Iterator[Finding]:
    """Codes come from their code list; the nearest one is proposed."""
    for field in schemas.dataset_fields(case.type):
        name = field["field_name"]
        yield from _unknown(field, case.values, name)
        for number, row in rows(case.values, name):
            for subfield in schemas.subfields(field):
                yield from _unknown(subfield, row, name, number)


@rule(
    "warning",
    "kode_dssd",
    message=N_("The code belongs to another government affair than the one chosen."),
    hint=N_("A DSSD code begins with the code of its affair, such as 2.12 in 2.12.000004."),
    types=("dataset",),
)
def code_dssd(case: Case) -> Iterator[Finding]:
    """The DSSD code begins with the code of the government affair."""
    dssd, urusan = str(case.values.get("kode_dssd", "")), str(case.values.get("kode_urusan", ""))
    if KODE_DSSD.match(dssd) and urusan and not dssd.startswith(f"{urusan}."):
        yield Finding()


@rule(
    "warning",
    "satuan",
    message=N_("This unit is not in the list of units."),
    hint=N_("Take the spelling of the list, so that data of several agencies can be added up."),
    types=("dataset",),
)
def unit_unknown(case: Case) -> Iterator[Finding]:
    """The unit is one of the list of units."""
    unit = case.values.get("satuan")
    known = {value.casefold() for value in codelists.values("satuan")}
    if unit and str(unit).casefold() not in known:
        yield Finding(hint=_nearest("satuan", str(unit)))


@rule(
    "warning",
    "cakupan",
    message=N_("The coverage names %(name)s, but the code of the area is %(code)s."),
    hint=N_("Name and code of the area must belong to each other."),
    types=("dataset",),
)
def area_name(case: Case) -> Iterator[Finding]:
    """The name of the area in the coverage belongs to the code of the area."""
    code, coverage = as_text(case.values.get("kode_wilayah")), as_text(case.values.get("cakupan"))
    if not code or not coverage:
        return
    words = " ".join(["", *re.findall(r"[^\W_]+", coverage.casefold()), ""])
    named = [(other, name) for other, name in regencies() if f" {name.casefold()} " in words]
    if named and not any(_related(code, other) for other, _name in named):
        yield Finding(params={"name": named[0][1], "code": code})


def area_text(code: str) -> str | None:
    """The name of an area without its code and without the area around it; None if unknown."""
    label = codelists.label(AREA_LIST, code)
    return label["id"].removeprefix(code).partition(",")[0].strip() if label else None


def regencies() -> Iterator[tuple[str, str]]:
    """Code and name of every regency and city."""
    for code in sorted(codelists.values(AREA_LIST)):
        name = area_text(code) if code.count(".") == 1 else None
        if name:
            yield code, name


def _related(one: str, other: str) -> bool:
    """Whether one area lies in the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _unknown(
    field: Mapping[str, Any], values: Values, name: str, row: int | None = None
) -> Iterator[Finding]:
    if field.get("preset") not in CLOSED_PRESETS or not schemas.shown(dict(field), values):
        return
    list_name = str(field.get("codelist") or field["field_name"])
    for value in as_list(values.get(field["field_name"])):
        if str(value) not in codelists.values(list_name):
            column = field["field_name"] if row else None
            hint = _nearest(list_name, str(value))
            yield Finding(name, {"code": value}, column=column, row=row, hint=hint)


def _nearest(list_name: str, text: str) -> str:
    proposed = codelists.nearest(list_name, text)
    return _("Did you mean %(codes)s?") % {"codes": ", ".join(proposed)} if proposed else ""
