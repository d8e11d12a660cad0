"""Filters of the search pages: what the public asks for, in its words."""

from __future__ import annotations

from collections import OrderedDict

import ckan.plugins as p
import ckan.plugins.toolkit as tk

Titles = OrderedDict[str, str]


FILES_ONLY = ("access_class", "accrualPeriodicity", "res_format", "dataset_type")
"""What a search for kegiatan alone has no use for."""


class Facets(p.IFacets):
    """Mixin for the plugin."""

    def dataset_facets(self, facets_dict: Titles, package_type: str) -> Titles:
        """All of them for datasets."""
        return _ours(facets_dict, () if package_type == "dataset" else FILES_ONLY)

    def group_facets(
        self, facets_dict: Titles, group_type: str, package_type: str | None
    ) -> Titles:
        """The same inside a topic, without the topics."""
        return _ours(facets_dict, ("groups",))

    def organization_facets(
        self, facets_dict: Titles, organization_type: str, package_type: str | None
    ) -> Titles:
        """The same inside an organization, without the organizations."""
        return _ours(facets_dict, ("organization",))


def _ours(facets: Titles, without: tuple[str, ...]) -> Titles:
    """Put our filters in place of CKAN's; those of other plugins and of the site stay behind."""
    ours: Titles = OrderedDict(
        organization=tk._("Agencies"),
        groups=tk._("Topics"),
        access_class=tk._("Access"),
        accrualPeriodicity=tk._("Frequency"),
        res_format=tk._("Formats"),
        tags=tk._("Keywords"),
        dataset_type=tk._("Kind"),
    )
    for name in without:
        del ours[name]
    others = {name: title for name, title in facets.items() if name not in (*ours, *without)}
    others.pop("license_id", None)  # nearly every dataset carries the same
    facets.clear()
    facets.update(ours)
    facets.update(others)
    return facets
