"""The transition table: the one place that says who may move a dataset where.

Drives the engine, the buttons, the API, the diagram in docs/ and the tests. A role that is
not named may not. Imports only types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ckanext.satudata.types import Role, Stage

Party = Literal["author", "submitter", "verifier"]
"""Somebody who already acted on this version and therefore may not judge it."""

Option = Literal["kepala_approval", "pembina_optional", "pembina_to_walidata"]
"""A switch of the configuration that a row waits for; see guards.py."""


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    name: str
    source: Stage
    target: Stage
    roles: frozenset[Role]
    note_required: bool = False
    barred: frozenset[Party] = frozenset()
    """Parties that may not take it, whatever their role (separation of duties)."""
    only_if: Option | None = None
    """The row counts only while this option is on."""
    unless: Option | None = None
    """The row counts only while this option is off."""
    checks_content: bool = False
    """The content must still be what was submitted (hash)."""


def _row(
    name: str,
    source: Stage,
    target: Stage,
    *roles: Role,
    note: bool = False,
    barred: tuple[Party, ...] = (),
    only_if: Option | None = None,
    unless: Option | None = None,
    checks_content: bool = False,
) -> Transition:
    return Transition(
        name, source, target, frozenset(roles), note, frozenset(barred), only_if, unless,
        checks_content,
    )  # fmt: skip


TRANSITIONS: tuple[Transition, ...] = (
    _row("submit", "draft", "submitted", "produsen"),
    _row("submit", "returned", "submitted", "produsen"),
    _row("retract", "submitted", "draft", "produsen"),
    _row("approve", "submitted", "submitted", "kepala",
         barred=("submitter",), only_if="kepala_approval", checks_content=True),
    _row("verify", "submitted", "walidata_verified", "walidata",
         barred=("author", "submitter"), checks_content=True),
    _row("return", "submitted", "returned", "walidata", note=True),
    _row("return", "walidata_verified", "returned", "pembina",
         note=True, unless="pembina_to_walidata"),
    _row("return", "walidata_verified", "submitted", "pembina",
         note=True, only_if="pembina_to_walidata"),
    _row("recommend", "walidata_verified", "pembina_recommended", "pembina",
         barred=("author", "submitter", "verifier"), checks_content=True),
    _row("recall", "pembina_recommended", "walidata_verified", "walidata", "pembina", note=True),
    _row("recall", "pembina_recommended", "returned", "walidata", "pembina", note=True),
    _row("publish", "pembina_recommended", "published", "walidata", checks_content=True),
    _row("publish", "walidata_verified", "published", "walidata",
         only_if="pembina_optional", checks_content=True),
    _row("withdraw", "published", "withdrawn", "walidata", note=True),
    _row("reopen", "withdrawn", "draft", "produsen", "walidata"),
    _row("reclassify", "published", "published", "walidata", note=True),
)  # fmt: skip


NAMES: tuple[str, ...] = tuple(dict.fromkeys(row.name for row in TRANSITIONS))


def rows_from(stage: Stage, name: str | None = None) -> tuple[Transition, ...]:
    """The rows that leave ``stage`` (all of them, or only those called ``name``)."""
    return tuple(
        row for row in TRANSITIONS if row.source == stage and (name is None or row.name == name)
    )


def next_roles(stage: Stage) -> frozenset[Role]:
    """Who acts next on a dataset in this stage: the roles that can move it forward."""
    forward = {"submit", "verify", "recommend", "publish", "reopen"}
    return frozenset(
        role
        for row in rows_from(stage)
        if row.name in forward and row.only_if != "pembina_optional"
        for role in row.roles
    )
