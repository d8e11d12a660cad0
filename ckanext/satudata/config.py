"""One reader per option; keys, types, defaults and explanations: config_declaration.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import ckan.plugins.toolkit as tk

WALIDATA_ORG = "ckanext.satudata.roles.walidata_org"
PEMBINA_ORG = "ckanext.satudata.roles.pembina_org"
SEKRETARIAT_ORG = "ckanext.satudata.roles.sekretariat_org"
KEPALA_APPROVAL = "ckanext.satudata.review.kepala_approval"
PEMBINA_REQUIRED = "ckanext.satudata.review.pembina_required"
PEMBINA_RETURN_TO = "ckanext.satudata.review.pembina_return_to"
LETTER_REQUIRED = "ckanext.satudata.review.letter_required"
LIMIT = "ckanext.satudata.review.limit."
REVIEW_HOLIDAYS = "ckanext.satudata.review.holidays"
BLOB_PATH = "ckanext.satudata.revision.blob_path"
LOAD_TERTUTUP = "ckanext.satudata.access.load_tertutup"
ACCENT = "ckanext.satudata.catalog.accent"
REGENCY = "ckanext.satudata.catalog.regency"
OPERATOR = "ckanext.satudata.catalog.operator"
ADDRESS = "ckanext.satudata.catalog.address"
EMAIL = "ckanext.satudata.catalog.email"
PHONE = "ckanext.satudata.catalog.phone"
NOTIFICATION_KEEP_DAYS = "ckanext.satudata.notification.keep_days"
CODELIST_FOLDER = "ckanext.satudata.metadata.codelist_folder"
DEMO_BANNER = "ckanext.satudata.demo.banner"
SCHEDULER_INTERVAL = "ckanext.satudata.scheduler.interval"


def walidata_org() -> str:
    """Name of the organization whose editors and admins are walidata."""
    return tk.config[WALIDATA_ORG]


def pembina_org() -> str:
    """Name of the organization whose editors and admins are pembina data."""
    return tk.config[PEMBINA_ORG]


def sekretariat_org() -> str:
    """Name of the organization whose editors and admins are the sekretariat."""
    return tk.config[SEKRETARIAT_ORG]


def role_orgs() -> frozenset[str]:
    """Names of the organizations whose members review or oversee."""
    return frozenset({walidata_org(), pembina_org(), sekretariat_org()})


def kepala_approval() -> bool:
    """Whether the head of the producing agency approves before walidata sees a submission."""
    return tk.config[KEPALA_APPROVAL]


def pembina_required() -> Literal["all", "priority", "none"]:
    """Which datasets need the pembina's recommendation before publication."""
    return tk.config[PEMBINA_REQUIRED]


def pembina_return_to() -> Literal["produsen", "walidata"]:
    """Who gets a dataset back that the pembina returns."""
    return tk.config[PEMBINA_RETURN_TO]


def letter_required() -> bool:
    """Whether a recommendation needs a letter number and date."""
    return tk.config[LETTER_REQUIRED]


def review_limit(stage: str) -> str:
    """How long a stage with a clock may take (SLA of the SOPs), as review.limits reads it."""
    return str(tk.config[LIMIT + stage])


def review_holidays() -> str:
    """Days off beside Indonesia's holidays, and with a minus holidays that are working days."""
    return str(tk.config[REVIEW_HOLIDAYS])


def blob_path() -> Path:
    """Folder of the immutable files; defaults to ``satudata-blobs`` in CKAN's storage."""
    own = tk.config[BLOB_PATH]
    return Path(own) if own else Path(tk.config["ckan.storage_path"]) / "satudata-blobs"


def load_tertutup() -> bool:
    """Whether rows of tertutup data are loaded into the datastore."""
    return tk.config[LOAD_TERTUTUP]


def notification_keep_days() -> int:
    """Days after which a notification that was read is forgotten."""
    return tk.config[NOTIFICATION_KEEP_DAYS]


def demo_banner() -> bool:
    """Whether every page says that this is an example portal; the loader sets it at run time."""
    return tk.asbool(tk.config[DEMO_BANNER] or False)


def scheduler_interval() -> int:
    """Seconds between two rounds of the scheduler."""
    return tk.config[SCHEDULER_INTERVAL]


def codelist_folder() -> str:
    """Folder with code lists of the site's own; empty where there is none."""
    return str(tk.config.get(CODELIST_FOLDER) or "")


def accent() -> str:
    """The colour that the look of the pages is made from, as #rrggbb."""
    return tk.config[ACCENT]


def site() -> dict[str, str]:
    """Who runs the portal and how to reach them, by the last word of the option's key."""
    return {
        "regency": tk.config[REGENCY],
        "operator": tk.config[OPERATOR],
        "address": tk.config[ADDRESS],
        "email": tk.config[EMAIL],
        "phone": tk.config[PHONE],
    }
