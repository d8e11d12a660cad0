"""Filters of the search pages: what the public asks for, in its words."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import codelists, indexed, schemas
from ckanext.satudata.metadata.wording import localised

Titles = OrderedDict[str, str]

DATA_ONLY = ("kode_urusan", "access_class", "accrualPeriodicity", "indikator_variabel",
             "data_prioritas", "kode_wilayah", "res_format")  # fmt: skip
"""What a search for kegiatan alone has no use for."""

KEGIATAN_ONLY = ("sektor_kegiatan", "cara_pengumpulan_data")
"""What is asked of kegiatan only."""

SHOW_ALL = "ckan.search.show_all_types"
CORE_SHOW_ALL = "dataset"

FIRST = 5
"""How many values of a filter are shown before it is unfolded."""


def apart(config: Any) -> None:
    """Data and kegiatan have pages of their own, unless the portal's settings say otherwise.

    CKAN would list every type on the page of the datasets.
    """
    if config.get(SHOW_ALL) == CORE_SHOW_ALL:
        config[SHOW_ALL] = False


def word(name: str, value: str) -> str | None:
    """The name for a code that is filtered by, without the code; None for what is no code."""
    for dataset_type in schemas.DATASET_TYPES:
        field = schemas.fields_by_name(dataset_type).get(name, {})
        label = codelists.label(field["codelist"], value) if "codelist" in field else None
        if label:
            return localised(label).removeprefix(f"{value} ")
    return None


def ordered(name: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chosen values first; years from the newest, all others as they came: by number."""
    if name == indexed.YEARS:
        items = sorted(items, key=lambda item: item["name"], reverse=True)
    return sorted(items, key=lambda item: not item["active"])


class Facets(p.IFacets):
    """Mixin for the plugin."""

    def dataset_facets(self, facets_dict: Titles, package_type: str) -> Titles:
        """All that apply to one type; the page shows no other."""
        without = KEGIATAN_ONLY if package_type == "dataset" else DATA_ONLY
        return _ours(facets_dict, (*without, "dataset_type"))

    def group_facets(
        self, facets_dict: Titles, group_type: str, package_type: str | None
    ) -> Titles:
        """The same inside a topic, without the topics; both types are there."""
        return _ours(facets_dict, ("groups", *KEGIATAN_ONLY))

    def organization_facets(
        self, facets_dict: Titles, organization_type: str, package_type: str | None
    ) -> Titles:
        """The same inside an organization, without the organizations."""
        return _ours(facets_dict, ("organization", *KEGIATAN_ONLY))


def _ours(facets: Titles, without: tuple[str, ...]) -> Titles:
    """Put our filters in place of CKAN's; those of other plugins and of the site stay behind."""
    ours: Titles = OrderedDict(
        dataset_type=tk._("Kind"),
        organization=tk._("Agencies"),
        groups=tk._("Topics"),
        **{indexed.YEARS: tk._("Years")},
        access_class=tk._("Access"),
        sektor_kegiatan=tk._("Sector"),
        cara_pengumpulan_data=tk._("Way of collection"),
        kode_urusan=tk._("Government affair"),
        accrualPeriodicity=tk._("Frequency"),
        indikator_variabel=tk._("Indicator or variable"),
        data_prioritas=tk._("Priority data"),
        kode_wilayah=tk._("Area"),
        res_format=tk._("Formats"),
        tags=tk._("Keywords"),
    )
    for name in without:
        del ours[name]
    others = {name: title for name, title in facets.items() if name not in (*ours, *without)}
    others.pop("license_id", None)  # nearly every dataset carries the same
    facets.clear()
    facets.update(ours)
    facets.update(others)
    return facets
