"""What would happen to each dataset, and why; decided from the survey alone, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import ckan.plugins.toolkit as tk

from ckanext.satudata.adoption import mapping
from ckanext.satudata.adoption.survey import Surveyed
from ckanext.satudata.metadata import completeness, schemas
from ckanext.satudata.types import AccessClass

Outcome = Literal[
    "publish", "restrict", "draft", "done", "decide", "organization", "ckan_draft", "deleted",
    "foreign",
]  # fmt: skip
"""What becomes of a dataset; see ``explained``."""

TAKEN: frozenset[Outcome] = frozenset({"publish", "restrict", "draft"})
"""Outcomes that change something when they are applied."""

OPEN_QUESTIONS: frozenset[Outcome] = frozenset({"decide", "organization"})
"""Outcomes that wait for somebody."""

HARVEST_TYPE = "harvest"
"""ckanext-harvest keeps its sources as datasets of this type: settings, no data."""


@dataclass
class Choices:
    """What whoever adopts decides beforehand."""

    rules: mapping.Rules = field(default_factory=mapping.built_in)
    restricted: Literal["skip", "terbatas"] = "skip"
    """Datasets that were not open elsewhere: leave them, or publish them as terbatas."""
    owner_org: str | None = None
    """Id of the organization for datasets that have none."""


@dataclass
class Planned:
    """One dataset's future."""

    found: Surveyed
    outcome: Outcome
    mapped: mapping.Mapped
    missing: list[str]
    """Obligatory fields that stay empty, each named once."""

    @property
    def access_class(self) -> AccessClass:
        """The class that it is published with."""
        return "terbatas" if self.outcome == "restrict" else "terbuka"


def judge(found: Surveyed, choices: Choices) -> Planned:
    """Decide about one dataset."""
    outcome = _outcome(found, choices)
    if outcome not in TAKEN | OPEN_QUESTIONS:
        return Planned(found, outcome, mapping.Mapped(), [])
    mapped = mapping.apply(found.package, choices.rules)
    return Planned(found, outcome, mapped, _missing(found, mapped))


def _outcome(found: Surveyed, choices: Choices) -> Outcome:
    package = found.package
    if found.reviewed:
        return "done"
    if package["state"] != "active":
        return "deleted" if package["state"] == "deleted" else "ckan_draft"
    if package["type"] == HARVEST_TYPE:
        return "foreign"
    if found.organization is None and not choices.owner_org:
        return "organization"
    if package["private"]:
        return "draft"
    if found.lock or found.label:
        return "restrict" if choices.restricted == "terbatas" else "decide"
    return "publish"


def _missing(found: Surveyed, mapped: mapping.Mapped) -> list[str]:
    package = found.package
    if package["type"] not in schemas.DATASET_TYPES:
        return []
    values = {entry["field"]: entry["value"] for entry in mapped.added}
    problems = completeness.check({"access_class": "terbuka", **package, **values})
    names = [problem["field"] for problem in problems if problem["severity"] == "error"]
    return list(dict.fromkeys(names))


def explained(planned: Planned) -> str:
    """The outcome as a sentence, with what to do where something is to be done."""
    found = planned.found
    reason = found.lock or found.label or ""
    return {
        "publish": tk._("Stays public: version 1, open (terbuka)"),
        "restrict": tk._(
            "Version 1, restricted (terbatas): the description is public, the files are not"
        ),
        "draft": tk._("Stays private: a draft of its agency"),
        "done": tk._("Already taken up"),
        "decide": tk._(
            "Left as it is: it is marked '{reason}'. Adopt it with --restricted terbatas; it is"
            " opened later by a reviewed revision"
        ).format(reason=reason),
        "organization": tk._(
            "Left as it is: it belongs to no organization. Adopt it with --dataset {name}"
            " --owner ORGANIZATION"
        ).format(name=found.package["name"]),
        "ckan_draft": tk._("CKAN draft: left for its author to finish"),
        "deleted": tk._("Deleted: left"),
        "foreign": tk._("Source of the harvester, no data: left"),
    }[planned.outcome]


def described(planned: Planned) -> dict[str, Any]:
    """One line of the report."""
    found, package = planned.found, planned.found.package
    counts = dict.fromkeys(("stored", "found", "missing", "link", "rows"), 0)
    for file in found.files:
        counts[file.kind] += 1
    return {
        "id": package["id"],
        "name": package["name"],
        "title": package["title"],
        "type": package["type"],
        "organization": found.organization,
        "state": package["state"],
        "private": package["private"],
        "outcome": planned.outcome,
        "explanation": explained(planned),
        "harvested": found.harvested,
        "restricted": found.lock or found.label,
        "missing": planned.missing,
        "files": counts,
        "size": sum(file.size for file in found.files),
        "missing_files": [file.resource_id for file in found.files if file.kind == "missing"],
        "too_big": [file.resource_id for file in found.files if file.too_big],
        "added": planned.mapped.added,
        "unknown": planned.mapped.unknown,
    }
