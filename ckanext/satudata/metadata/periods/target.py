"""The file that new rows go into: that of a draft, or of the working copy of what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk
from ckan.lib import uploader

from ckanext.satudata.metadata import examine, fields, inspection
from ckanext.satudata.metadata.periods import words, writing
from ckanext.satudata.metadata.periods.merging import Table


class Opened(NamedTuple):
    """A file as a table, with what belongs to it."""

    package: dict[str, Any]
    resource: dict[str, Any]
    path: Path
    format: str
    table: Table

    @property
    def name(self) -> str:
        """Name of the file."""
        return fields.file_name(self.resource["url"])


def opened(package: dict[str, Any], resource_id: str) -> Opened:
    """Read the file of a resource.

    Raises:
        tk.ObjectNotFound: the dataset has no such file.
        tk.ValidationError: no rows can be added to it.
    """
    found = [one for one in package["resources"] if one["id"] == resource_id]
    if not found:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    resource = found[0]
    format = str(resource.get("format") or "").strip().lower()
    if resource.get("url_type") != "upload" or format not in writing.FORMATS:
        raise _unfit("file_format")
    upload = uploader.get_resource_uploader({"id": resource_id, "url_type": "upload"})
    path = Path(upload.get_path(resource_id))
    facts = inspection.stored([resource_id]).get(resource_id) or examine.examine(path, format)
    try:
        table = writing.read(path, format, facts)
    except writing.Unfit as error:
        raise _unfit(error.rule) from error
    return Opened(package, resource, path, format, table)


def _unfit(rule: str) -> tk.ValidationError:
    return tk.ValidationError({"file": [words.unfit(rule)]})
