"""Conditions of a transition beyond role and stage. Each raises ``ValidationError`` or passes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.metadata import checks, inspection, links
from ckanext.satudata.review import assessing
from ckanext.satudata.review.model import Review
from ckanext.satudata.review.states import Option
from ckanext.satudata.types import ACCESS_CLASSES, AccessClass


def option_is_on(option: Option, package: dict[str, Any]) -> bool:
    """Whether a switch that rows of the table wait for is on for this dataset."""
    if option == "kepala_approval":
        return config.kepala_approval()
    if option == "pembina_to_walidata":
        return config.pembina_return_to() == "walidata"
    required = config.pembina_required()
    return required == "none" or (required == "priority" and not is_priority(package))


def is_priority(package: dict[str, Any]) -> bool:
    """Whether the dataset is data prioritas."""
    return tk.asbool(package.get("data_prioritas") or False)


def complete(package: dict[str, Any]) -> None:
    """Submission demands complete metadata."""
    errors = [p for p in assessing.assess(package)["problems"] if p["severity"] == "error"]
    if errors:
        found: dict[str, Any] = {}
        for problem in errors:
            found.setdefault(problem["field"], []).append(problem["message"])
        raise tk.ValidationError(found)


def no_check_running(package: dict[str, Any]) -> None:
    """Submission waits until the files are loaded and checked."""
    checks.start_missing(package["resources"])
    ids = [resource["id"] for resource in package["resources"]]
    pending = {*checks.pending_checks(ids), *inspection.catch_up(ids)}
    if pending:
        names = [r.get("name") or r["id"] for r in package["resources"] if r["id"] in pending]
        raise tk.ValidationError(
            {
                "checks": [
                    tk._("Still being loaded and checked: {names}. Try again in a moment.").format(
                        names=", ".join(names)
                    )
                ]
            }
        )


def no_check_failed(package: dict[str, Any]) -> None:
    """Verification is refused while a file fails its automatic check."""
    failed = [
        resource.get("name") or resource["id"]
        for resource in package["resources"]
        if checks.is_checkable_source(resource)
        and resource.get("validation_status") in ("failure", "error")
    ]
    if failed:
        raise tk.ValidationError(
            {
                "checks": [
                    tk._("The automatic check found faults in: {names}. Return it.").format(
                        names=", ".join(failed)
                    )
                ]
            }
        )


def letter(row: Review, number: str | None, date: dt.date | None) -> None:
    """A recommendation names the pembina's letter where the option asks for it."""
    missing: dict[str, Any] = {
        key: [tk._("Missing value")]
        for key, value in (("letter_number", number), ("letter_date", date))
        if not value and config.letter_required()
    }
    if missing:
        raise tk.ValidationError(missing)
    row.letter_number = number or None
    row.letter_date = date


def no_row_lost(package: dict[str, Any], published_id: str) -> None:
    """A revision of an activity does not take away rows that datasets point to by now."""
    published = model.Package.get(published_id)
    lost = links.lost(published_id, published.extras, package) if published else {}
    if lost:
        words = tk._("Datasets point to %(keys)s: it can be changed, not removed.")
        raise tk.ValidationError(
            {group: [words % {"keys": ", ".join(sorted(used))}] for group, used in lost.items()}
        )


def proposed_class(package: dict[str, Any]) -> AccessClass:
    """The class that the content under review proposes."""
    value = package.get("access_class") or "terbuka"
    if value not in ACCESS_CLASSES:
        raise tk.ValidationError({"access_class": [tk._("Unknown access class")]})
    return value


def is_wider(package: dict[str, Any], access_class: AccessClass) -> bool:
    """Whether the content under review proposes a wider class than this one."""
    return ACCESS_CLASSES.index(proposed_class(package)) < ACCESS_CLASSES.index(access_class)


def stricter(old: AccessClass | None, new: str | None) -> AccessClass:
    """A class changes at once only to a stricter one; a wider one needs a review."""
    order = {name: rank for rank, name in enumerate(ACCESS_CLASSES)}
    if new not in order:
        raise tk.ValidationError({"access_class": [tk._("Unknown access class")]})
    if order[new] <= order.get(old or "terbuka", 0):
        raise tk.ValidationError(
            {
                "access_class": [
                    tk._(
                        "Only a stricter class takes effect at once."
                        " For a wider one open a working copy and submit it for review."
                    )
                ]
            }
        )
    return ACCESS_CLASSES[order[new]]
