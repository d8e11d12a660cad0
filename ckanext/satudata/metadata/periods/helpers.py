"""What templates ask about files that get new rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.satudata.metadata.periods import writing


def satudata_tables(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of a dataset that rows can be added to."""
    return [
        resource
        for resource in package.get("resources") or []
        if resource.get("url_type") == "upload"
        and str(resource.get("format") or "").strip().lower() in writing.FORMATS
    ]
