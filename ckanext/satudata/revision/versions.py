"""The published versions of a dataset and the files that they served."""

from __future__ import annotations

import ckan.model as model

from ckanext.satudata.metadata.fields import file_name
from ckanext.satudata.revision.model import Version


def all_of(package_id: str) -> list[Version]:
    """The versions of a dataset, newest first."""
    rows = model.Session.query(Version).filter(Version.package_id == package_id)
    return rows.order_by(Version.version.desc()).all()


def one(package_id: str, number: int) -> Version | None:
    """A version by its number."""
    return model.Session.query(Version).get((package_id, number))


def resource_ids(version: Version) -> list[str]:
    """The ids of a version's resources, in their order; an empty text for links."""
    waiting = [dict(file) for file in version.files or []]
    found: list[str] = []
    for resource in version.content.get("resources", []):
        same = [file for file in waiting if file["sha256"] == resource.get("sha256")]
        named = [file for file in same if file_name(file["filename"]) == resource.get("url")]
        chosen = (named or same or [None])[0]
        if chosen:
            waiting.remove(chosen)
        found.append(chosen["resource_id"] if chosen else "")
    return found
