"""What a rule looks at, and how a rule is written down.

A rule is a function with the decorator :func:`rule`. Its name is the rule's id, its docstring
stands in the documentation, and it yields one :class:`Finding` for each place where the rule
does not hold. Plain Python, no database: whoever calls the engine brings what lies around the
dataset (``inspections`` of its files, ``links`` to activities).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from ckanext.satudata.metadata import fields, schemas

Level = Literal["error", "warning"]
Values = Mapping[str, Any]

UNSUBMITTED: frozenset[str] = frozenset({"draft", "returned", "withdrawn"})
"""Stages in which nobody reviews an activity and nobody has."""


class Link(TypedDict):
    """The statistical activity that a dataset names, as far as the asker may know it."""

    type: str
    stage: str
    content: dict[str, Any]
    """Its projection by ``fields.content``."""


@dataclass(frozen=True)
class Resource:
    """A file or link: what was written about it, and how CKAN keeps it."""

    id: str
    values: Values
    stored: Values


@dataclass(frozen=True)
class Case:
    """A dataset or activity under judgement."""

    type: str
    values: Values
    resources: tuple[Resource, ...] = ()
    inspections: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    links: Mapping[str, Link] | None = None
    """Activity id → activity; None where nobody looked for it."""

    @property
    def files(self) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
        """The files that were inspected, with what was found in them."""
        for resource in self.resources:
            inspection = self.inspections.get(resource.id)
            if isinstance(inspection, Mapping):
                yield resource, inspection

    @property
    def link(self) -> Link | None:
        """The activity that the dataset names; None where there is none or nobody looked."""
        return (self.links or {}).get(str(self.values.get("kegiatan_id") or ""))


def case_of(
    package: Any,
    inspections: Mapping[str, Mapping[str, Any]] | None = None,
    links: Mapping[str, Link] | None = None,
) -> Case:
    """Make a case of a dataset dict, however incomplete or odd."""
    package = package if isinstance(package, Mapping) else {}
    values = fields.content(package)
    if not values.get("title") or values["title"] == package.get("name"):
        values.pop("title", None)  # CKAN copies the name where no title was typed
    stored = package.get("resources")
    stored = [entry for entry in stored if isinstance(entry, Mapping)] if _is_list(stored) else []
    resources = tuple(
        Resource(str(entry.get("id") or ""), own, entry)
        for entry, own in zip(stored, values.get("resources", []), strict=True)
    )
    return Case(str(package.get("type") or "dataset"), values, resources, inspections or {}, links)


@dataclass(frozen=True)
class Finding:
    """A place where a rule does not hold."""

    field: str = ""
    """Field of the schema; the first one of the rule where it is left out."""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """For the message and the hint."""
    resource_id: str = ""
    column: str | None = None
    row: int | None = None
    hint: str = ""
    """A hint for this place, in the reader's language, instead of the rule's."""


Check = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """One demand with its words. ``message`` and ``hint`` are translated when they are shown."""

    id: str
    level: Level
    subject: str
    types: tuple[str, ...]
    fields: tuple[str, ...]
    message: str
    hint: str
    about: str
    """What holds when the rule holds; for the documentation."""
    check: Check


REGISTRY: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they are written down."""


def rule(
    level: Level,
    *rule_fields: str,
    message: str,
    hint: str = "",
    types: tuple[str, ...] = schemas.DATASET_TYPES,
) -> Callable[[Check], Check]:
    """Write a function down as a rule.

    Args:
        level: errors keep a draft from being submitted, warnings do not.
        rule_fields: the fields it is about; the first is where a finding belongs by default.
        message: what is wrong, marked with ``N_``.
        hint: what to do about it, marked with ``N_``.
        types: the dataset types that it applies to.
    """

    def register(check: Check) -> Check:
        name = check.__name__
        if name in REGISTRY:
            raise ValueError(f"the rule {name} is written down twice")
        about = " ".join((check.__doc__ or "").split("\n\n")[0].split())
        subject = check.__module__.rpartition(".")[2]
        REGISTRY[name] = Rule(name, level, subject, types, rule_fields, message, hint, about, check)
        return check

    return register


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))
