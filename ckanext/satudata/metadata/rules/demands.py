"""What the schema files ask for: ``satudata_required`` and ``satudata_recommended``.

A demand holds only where its field is shown. Every demand counts for the score, met or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ckanext.satudata.metadata import fields, schemas
from ckanext.satudata.metadata.rules.case import Case, Finding, Level, Values, rule
from ckanext.satudata.metadata.rules.values import rows
from ckanext.satudata.metadata.wording import N_, localised

STANDARD = ("konsep", "notes", "klasifikasi_penyajian", "ukuran", "satuan")
"""The five components of standar data (Perpres 39/2019 article 4): the law lists them."""


@dataclass(frozen=True)
class Demand:
    """One field that is asked for, and whether it is there."""

    field: schemas.Field
    level: Level
    present: bool
    resource_id: str = ""
    group: schemas.Field | None = None
    row: int | None = None

    @property
    def name(self) -> str:
        """Name of the field, or of the group that the row belongs to."""
        return (self.group or self.field)["field_name"]

    @property
    def label(self) -> str:
        """The field in words."""
        return localised(self.field.get("label")) or self.field["field_name"]


def demands(case: Case) -> Iterator[Demand]:
    """Everything that the schema asks of a dataset, in the order of the form."""
    own = schemas.dataset_fields(case.type)
    yield from _of(own, case.values, case.values)
    for group in own:
        for number, row in rows(case.values, group["field_name"]):
            yield from _of(schemas.subfields(group), row, row, group=group, row=number)
    of_resources = schemas.resource_fields(case.type)
    for resource in case.resources:
        around = {**case.values, **resource.values}
        yield from _of(of_resources, resource.values, around, resource_id=resource.id)


def _of(
    asked: list[schemas.Field],
    values: Values,
    around: Values,
    resource_id: str = "",
    group: schemas.Field | None = None,
    row: int | None = None,
) -> Iterator[Demand]:
    for field in asked:
        if not schemas.shown(field, around):
            continue
        if schemas.applies(field.get(schemas.REQUIRED), around):
            level: Level = "error"
        elif schemas.applies(field.get(schemas.RECOMMENDED), around):
            level = "warning"
        else:
            continue
        name = "tags" if field["field_name"] == "tag_string" else field["field_name"]
        present = not fields.is_empty(values.get(name))
        yield Demand(field, level, present, resource_id, group, row)


@rule(
    "error",
    message=N_("Fill this in before you submit."),
)
def field_missing(case: Case) -> Iterator[Finding]:
    """Every field that is obligatory for this kind of data is filled in."""
    for demand in _missing(case, "error"):
        if demand.group is None and not _is_standard(case, demand):
            yield _finding(demand)


@rule(
    "error",
    *STANDARD,
    message=N_("This part of the data standard is missing."),
    hint=N_(
        "Standar data has five parts: concept, definition, classification, measure and unit."
        " Without them nobody can compare the data."
    ),
    types=("dataset",),
)
def standar_data(case: Case) -> Iterator[Finding]:
    """The five parts of standar data are there: konsep, definisi, klasifikasi, ukuran, satuan."""
    for demand in _missing(case, "error"):
        if demand.group is None and _is_standard(case, demand):
            yield _finding(demand)


@rule(
    "error",
    message=N_("Row %(number)s: fill in %(label)s."),
)
def row_missing(case: Case) -> Iterator[Finding]:
    """Every row of a repeating group has its obligatory fields."""
    for demand in _missing(case, "error"):
        if demand.group is not None:
            yield Finding(
                demand.name,
                {"number": demand.row, "label": demand.label},
                column=demand.field["field_name"],
                row=demand.row,
                hint=_example(demand.field),
            )


@rule(
    "warning",
    message=N_("Recommended: users and harvesters look for it."),
)
def field_recommended(case: Case) -> Iterator[Finding]:
    """Every recommended field is filled in."""
    for demand in _missing(case, "warning"):
        if demand.group is None:
            yield _finding(demand)


@rule(
    "warning",
    message=N_("Recommended in every row, but empty in %(count)s: %(label)s."),
)
def row_recommended(case: Case) -> Iterator[Finding]:
    """Rows of a repeating group have their recommended fields; told once for each field."""
    empty: dict[tuple[str, str], list[Demand]] = {}
    for demand in _missing(case, "warning"):
        if demand.group is not None:
            empty.setdefault((demand.name, demand.field["field_name"]), []).append(demand)
    for (group, name), found in empty.items():
        first = found[0]
        params = {"count": len(found), "label": first.label}
        yield Finding(group, params, column=name, row=first.row, hint=_example(first.field))


def _missing(case: Case, level: Level) -> Iterator[Demand]:
    return (demand for demand in demands(case) if demand.level == level and not demand.present)


def _is_standard(case: Case, demand: Demand) -> bool:
    return case.type == "dataset" and not demand.resource_id and demand.name in STANDARD


def _finding(demand: Demand) -> Finding:
    return Finding(demand.name, resource_id=demand.resource_id, hint=_example(demand.field))


def _example(field: schemas.Field) -> str:
    """An example where the schema has one, else its help."""
    example = localised(field.get("satudata_example"))
    return example or localised(field.get("help_text"))
