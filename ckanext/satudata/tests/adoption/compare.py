"""Two crawls in one form, so that equal means: the public sees the same.

The exceptions are listed here, each with its reason; everything else must be equal.
"""

from __future__ import annotations

from typing import Any

from ckanext.satudata.metadata import national, schemas

COMPUTED = national.computed_keys() | frozenset(
    {"satudata_stage", "satudata_version", "access_class", "accessRights", "publishing_status",
     "status_review_pembina"}
)  # fmt: skip
"""Keys that the extension adds beside what is there; never taken from input."""

LEFT_OUT = frozenset({"relationships_as_subject", "relationships_as_object"})
"""One end of a relationship would betray the other. Empty on every dataset here."""

IN_THE_INDEXERS_LANGUAGE = frozenset({"license_title"})
"""CKAN writes it into the search document in the language of whoever caused the indexing."""

BY_XLOADER = frozenset({"datastore_contains_all_records_of_source_file"})
"""xloader adds it to every resource; it is switched on together with the extension."""


def plain(package: Any) -> Any:
    """A dataset dict in one form: nothing empty, schema fields out of the extras."""
    if not isinstance(package, dict):
        return package
    extras = {extra["key"]: extra["value"] for extra in package.get("extras") or []}
    skipped = COMPUTED | LEFT_OUT | IN_THE_INDEXERS_LANGUAGE | {"extras", "resources"}
    shown = {key: value for key, value in package.items() if key not in skipped}
    if package["type"] == "dataset":  # ckanext-scheming shows fields of the schema by themselves
        for key in schemas.field_names("dataset") & extras.keys():
            shown[key] = extras.pop(key)
    shown["extras"] = extras
    shown["resources"] = [_filled(resource, BY_XLOADER) for resource in package["resources"]]
    return _filled(shown)


def datasets(crawl: dict[str, Any], surface: str) -> dict[str, Any]:
    """All datasets of ``search`` or ``show``."""
    return {key: plain(value) for key, value in crawl[surface].items()}


def _filled(entry: dict[str, Any], without: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {
        key: value
        for key, value in entry.items()
        if key not in without and value not in (None, "", [], {})
    }
