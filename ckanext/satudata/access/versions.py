"""What a person gets of an earlier published version: never more than now, nor than then.

The present class and visibility decide. Whoever is only of the public gets no version that was
tertutup when it stood, and of one that was terbatas no more than its description.
"""

from __future__ import annotations

import copy
from typing import Any

import ckan.model as model

from ckanext.satudata.access import policy, redaction
from ckanext.satudata.metadata import fields
from ckanext.satudata.review.facts import Facts
from ckanext.satudata.revision.model import Version
from ckanext.satudata.revision.versions import resource_ids
from ckanext.satudata.roles.sdi import Person


def is_open(version: Version, item: Facts, who: Person) -> bool:
    """Whether the person, who sees the dataset, may know of this version."""
    return _class(version) != "tertutup" or bool(policy.may_inspect(item, who))


def closed(item: Facts, who: Person) -> set[int]:
    """Numbers of the versions that the person, who sees the dataset, may not know of."""
    if policy.may_inspect(item, who):
        return set()
    found = model.Session.query(Version.version).filter(
        Version.package_id == item.package_id,
        Version.content["access_class"].astext == "tertutup",
    )
    return {row.version for row in found}


def reads_data(version: Version, item: Facts, who: Person) -> bool:
    """Whether the person may know more of its files than that they were there."""
    if not policy.may_read_data(item, who):
        return False
    return _class(version) == "terbuka" or bool(policy.may_inspect(item, who))


def shown(version: Version, item: Facts, who: Person) -> dict[str, Any]:
    """The content of a version as the person may read it; its resources carry their ids."""
    content = copy.deepcopy(version.content)
    ids = resource_ids(version)
    return for_person(content, ids, item, who, redacted=not reads_data(version, item, who))


def for_person(
    content: dict[str, Any],
    ids: list[str],
    item: Facts,
    who: Person,
    *,
    redacted: bool = False,
) -> dict[str, Any]:
    """A content as the person may read it, with the ids of its resources.

    Args:
        content: a snapshot; it is changed.
        ids: of its resources, in their order; an empty text where there is none.
        item: the facts of the dataset as it stands now.
        who: the reader.
        redacted: whether files are left out even if the present class would show them.
    """
    redaction.for_person(content, item, who)
    if redacted:
        redaction.redact(content)
    clean = fields.content(content)
    for resource, id_ in zip(clean.get("resources", []), ids, strict=True):
        resource.pop("satudata_restricted", None)
        if id_:
            resource["id"] = id_
    return clean


def _class(version: Version) -> str:
    return str(version.content.get("access_class") or "terbuka")
