"""Links: the activity that a dataset names, and the one variable or indicator of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ckanext.satudata.metadata import fields, links, schemas
from ckanext.satudata.metadata.rules.case import UNSUBMITTED, Case, Finding, rule
from ckanext.satudata.metadata.wording import N_, localised


@rule(
    "error",
    "kegiatan_id",
    message=N_("The statistical activity does not exist any more."),
    hint=N_("Choose another activity, or leave the field empty."),
    types=("dataset",),
)
def link_broken(case: Case) -> Iterator[Finding]:
    """The activity that a dataset names exists."""
    named = case.values.get(links.ACTIVITY)
    if named and case.links is not None and (not case.link or case.link["type"] != "kegiatan"):
        yield Finding()


@rule(
    "error",
    "butir_kegiatan",
    message=N_("The activity has no such variable or indicator."),
    hint=N_("Choose one of the variables and indicators of the activity."),
    types=("dataset",),
)
def link_row_broken(case: Case) -> Iterator[Finding]:
    """The variable or indicator that a dataset names stands in its activity."""
    if case.values.get(links.ITEM) and case.link and _item(case) is None:
        yield Finding()


@rule(
    "error",
    "butir_kegiatan",
    message=N_("The dataset and the row of the activity are not of the same kind."),
    hint=N_("A dataset of a variable names a variable, one of an indicator an indicator."),
    types=("dataset",),
)
def link_row_kind(case: Case) -> Iterator[Finding]:
    """A dataset of an indicator names an indicator, one of a variable names a variable."""
    found, kind = _item(case), case.values.get("indikator_variabel")
    if found and kind in links.GROUPS and found["group"] != kind:
        yield Finding()


@rule(
    "warning",
    "butir_kegiatan",
    message=N_("Its metadata in the activity are not complete: %(labels)s."),
    hint=N_("Complete the row in the activity (MS-Variabel or MS-Indikator)."),
    types=("dataset",),
)
def link_row_incomplete(case: Case) -> Iterator[Finding]:
    """The row of MS-Variabel or MS-Indikator that a dataset names is itself complete."""
    row = _item(case)
    if not row:
        return
    labels = [
        localised(field.get("label"))
        for field in schemas.subfields(schemas.fields_by_name("kegiatan")[row["group"]])
        if schemas.shown(field, row)
        and schemas.applies(field.get(schemas.REQUIRED), row)
        and fields.is_empty(row.get(field["field_name"]))
    ]
    if labels:
        yield Finding(params={"labels": ", ".join(labels)})


@rule(
    "warning",
    "kegiatan_id",
    message=N_("The activity has not been submitted for review yet."),
    hint=N_("Submit the activity, too: reviewers judge the data together with it."),
    types=("dataset",),
)
def link_unreviewed(case: Case) -> Iterator[Finding]:
    """The activity that a dataset names is published or under review."""
    if case.link and case.link["stage"] in UNSUBMITTED:
        yield Finding()


def _item(case: Case) -> dict[str, Any] | None:
    """The row of the activity that the dataset names, with its ``group``."""
    content = case.link["content"] if case.link else {}
    return links.item(content, str(case.values.get(links.ITEM) or ""))
