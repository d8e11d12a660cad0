"""The search index as a way out: what goes in, what may be asked, what comes back."""

from __future__ import annotations

import re
from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError

from ckanext.satudata.access import redaction
from ckanext.satudata.metadata import indexed
from ckanext.satudata.review.facts import facts

RETURNED_FIELDS = frozenset(
    {"id", "name", "title", "notes", "metadata_modified", "metadata_created",
     "validated_data_dict", "data_dict", "organization", "dataset_type", "capacity"}
)  # fmt: skip
"""Stored fields that ``fl`` may ask for; the two dicts are redacted when they are written."""

FACET_FIELDS = indexed.EXACT | {
    indexed.YEARS, "organization", "groups", "tags", "res_format", "license_id", "dataset_type",
    "capacity", "satudata_stage", "vocab_validation_status", "state", "type", "owner_org"
}  # fmt: skip

PARSERS = frozenset({"dismax", "edismax", "lucene"})

ORDER = re.compile(r"\s*[a-zA-Z_]\w*\s+(asc|desc)\s*(,\s*[a-zA-Z_]\w*\s+(asc|desc)\s*)*", re.I)
"""Sorting by fields; sorting by a function would tell how often a word stands in the index."""


class Index(p.IPackageController):
    """Mixin for the plugin."""

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Keep resources of restricted and unpublished data out of the index, and mere weight."""
        package = model.Package.get(pkg_dict["id"])
        if package is None:
            return pkg_dict
        document = redaction.index_document(pkg_dict, facts(package))
        indexed.condense(document)
        for key in [k for k, value in document.items() if isinstance(value, (dict, list))]:
            if any(isinstance(item, dict) for item in _items(document[key])):
                del document[key]  # repeating groups of others: Solr has no place for them
        return document

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Refuse questions that would turn the index into an oracle."""
        parser = search_params.get("defType")
        if parser and parser not in PARSERS:
            raise SearchError(tk._("Unknown query parser: {name}").format(name=parser))
        for name in ("bf", "boost"):
            search_params.pop(name, None)
        order = search_params.get("sort")
        if order and order != "rank" and not ORDER.fullmatch(str(order)):
            raise SearchError(tk._("Cannot sort by: {order}").format(order=order))
        if search_params.get("fl"):
            search_params["fl"] = _returned(search_params["fl"])
        if search_params.get("facet.field"):
            search_params["facet.field"] = _allowed(search_params["facet.field"], FACET_FIELDS)
        if search_params.get("facet.mincount") is not None:  # 0 lists the words of hidden ones
            search_params["facet.mincount"] = max(1, int(search_params["facet.mincount"]))
        return search_params


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _returned(asked: Any) -> list[str]:
    """The fields that may be returned; always the id, by which the answer is checked again."""
    names = _allowed(asked, RETURNED_FIELDS)
    return names if "id" in names else ["id", *names]


def _allowed(asked: Any, allowed: frozenset[str]) -> list[str]:
    names = asked if isinstance(asked, list) else str(asked).replace(",", " ").split()
    return [name for name in names if name in allowed]
