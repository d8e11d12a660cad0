"""What the public pages ask for."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask_babel import format_date

from ckanext.satudata import config
from ckanext.satudata.catalog import activity, facets, icons, palette, published, reading
from ckanext.satudata.metadata import codelists, links
from ckanext.satudata.metadata.wording import localised

RELEASES = 6
AGENCIES = 9
EXAMPLES = 5
CKAN_LOGO = "/base/images/ckan-logo.png"
CKAN_FAVICON = "/base/images/ckan.ico"


def satudata_site() -> dict[str, str]:
    """Who runs the portal: ``regency``, ``operator``, ``email``, ``phone``, ``address``."""
    return config.site()


def satudata_colours() -> dict[str, str]:
    """CSS custom properties of the look: name → colour."""
    return palette.shades(config.accent())


def satudata_logo() -> str | None:
    """Address of the portal's own logo (``ckan.site_logo``); None stands for our emblem."""
    logo = tk.config["ckan.site_logo"]
    return None if not logo or logo == CKAN_LOGO else tk.h.url_for_static_or_external(logo)


def satudata_favicon() -> str:
    """Address of the icon of the browser's tab."""
    icon = tk.config["ckan.favicon"]
    own = "/satudata/favicon.svg" if not icon or icon == CKAN_FAVICON else icon
    return tk.h.url_for_static_or_external(own)


def satudata_languages() -> list[dict[str, Any]]:
    """The languages of the portal: ``code``, ``name``, ``url`` of this page, ``current``."""
    here = tk.h.current_url()
    return [
        {
            "code": locale.short_name,
            "name": locale.display_name or locale.english_name,
            "url": tk.h.url_for(here, locale=locale.short_name),
            "current": locale.short_name == tk.h.lang(),
        }
        for locale in tk.h.get_available_locales()
    ]


def satudata_home() -> dict[str, Any]:
    """Numbers and lists of the home page, the same for everybody."""
    return {
        "totals": published.totals(),
        "topics": published.topics(),
        "releases": published.releases(RELEASES),
        "coming": published.coming(RELEASES),
        "agencies": published.agencies(AGENCIES),
        "examples": published.tags(EXAMPLES),
    }


def satudata_group_numbers(group: dict[str, Any]) -> dict[str, Any]:
    """``datasets``, ``terbuka``, ``terbatas`` and ``latest`` of an organization or topic."""
    return published.by_class(group["id"], bool(group["is_organization"]))


def satudata_numbers(groups: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """``datasets`` and ``latest`` by id, for a list of organizations or topics."""
    return published.numbers([group["id"] for group in groups])


def satudata_trails(packages: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the review says of the datasets of a list: dataset id → facts."""
    return published.trails([package["id"] for package in packages if package.get("id")])


def satudata_topic_icon(name: str) -> str:
    """Icon of a topic."""
    return icons.of(name)


def satudata_frequency(value: str | None) -> str:
    """The word for a frequency."""
    return localised(codelists.label("frekuensi", value) or value) if value else ""


def satudata_month(value: str) -> str:
    """A moment (ISO) as month and year, for dates that are not more exact than that."""
    moment = tk.h.satudata_moment(value)
    return format_date(moment, "MMMM yyyy", rebase=False)


def satudata_formats(package: dict[str, Any]) -> list[str]:
    """The formats of a dataset's files, each once."""
    found = (resource.get("format") for resource in package.get("resources") or [])
    return sorted({name.upper() for name in found if name})


def satudata_type_label(dataset_type: str) -> str:
    """The word for a type of dataset."""
    return {"dataset": tk._("Data"), "kegiatan": tk._("Statistical activity")}.get(
        dataset_type, dataset_type
    )


def satudata_facet_label(name: str, item: dict[str, Any]) -> str:
    """The word for a value of a filter; a code is left out where a name stands beside it."""
    if name == "access_class":
        return tk.h.satudata_class_label(item["name"])
    if name == "dataset_type":
        return satudata_type_label(item["name"])
    return facets.word(name, item["name"]) or item.get("display_name") or item["name"]


def satudata_facet_items(name: str, search_facets: Any) -> dict[str, list[dict[str, Any]]]:
    """Values of a filter: ``first`` to show at once, ``more`` to unfold; chosen ones come first."""
    items = facets.ordered(name, tk.h.get_facet_items_dict(name, search_facets, limit=0))
    return {"first": items[: facets.FIRST], "more": items[facets.FIRST :]}


def satudata_reading(package: dict[str, Any], complete: bool = False) -> reading.Reading:
    """The description in blocks, without what is empty or does not apply."""
    return reading.reading(package, complete)


def satudata_code_words(codelist: str, value: Any) -> list[reading.CodeWord]:
    """The names of codes in the reader's language."""
    return reading.code_words(codelist, value)


def satudata_dictionary(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns of a file as they are described; for restricted files, too."""
    return reading.dictionary(resource)


def satudata_item(package: dict[str, Any]) -> dict[str, Any] | None:
    """The variable or indicator that a dataset presents, where the reader may see the activity.

    Returns:
        ``activity`` (dataset dict) and ``item`` (a row with its ``group``, or None).
    """
    linked = package.get(links.ACTIVITY)
    if not linked:
        return None
    memo: dict[str, dict[str, Any] | None] = tk.g.setdefault("satudata_linked", {})
    if linked not in memo:
        memo[linked] = tk.h.satudata_kegiatan(linked)
    found = memo[linked]
    if found is None:
        return None
    return {"activity": found, "item": links.item(found, package.get(links.ITEM))}


def satudata_activity(package: dict[str, Any]) -> dict[str, Any]:
    """What the page of an activity shows besides its blocks.

    Returns:
        ``purpose``, ``schedule``, ``groups`` of variables and indicators with the datasets that
        present them, and ``others``: datasets of the activity that present none of its rows.
    """
    datasets = activity.presenting(package["id"], tk.h.satudata_person())
    groups = activity.groups(package, datasets)
    known = {row["key"] for group in groups for row in group["rows"]}
    return {
        "purpose": activity.purpose(package),
        "schedule": activity.schedule(package),
        "groups": groups,
        "others": [one for key, found in datasets.items() if key not in known for one in found],
    }


def satudata_sorting() -> list[tuple[str, str]]:
    """Orders of a list of datasets: word and value."""
    return [
        (tk._("Most relevant"), "score desc, metadata_modified desc"),
        (tk._("Newest first"), "metadata_modified desc"),
        (tk._("Title A to Z"), "title_string asc"),
        (tk._("Title Z to A"), "title_string desc"),
    ]


def satudata_group_sorting() -> list[tuple[str, str]]:
    """Orders of a list of agencies or topics: word and value."""
    return [(tk._("Title A to Z"), "title asc"), (tk._("Title Z to A"), "title desc")]
