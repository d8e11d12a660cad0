"""Openness: restrictions that are still in force, files and links that fit the access class."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.satudata.metadata.rules import values
from ckanext.satudata.metadata.rules.case import Case, Finding, rule
from ckanext.satudata.metadata.rules.values import (
    OPEN,
    RESTRICTED,
    as_date,
    is_restricted,
    is_web_address,
)
from ckanext.satudata.metadata.wording import N_

NOT_OPEN_LICENCES: frozenset[str] = frozenset({"notspecified", "other-closed", "cc-nc"})
"""Licences of CKAN's list that say nothing or forbid reuse."""


@rule(
    "error",
    "masa_pembatasan",
    message=N_("The restriction has ended: choose a later date or open the data."),
    hint=N_("An exemption from openness is never permanent (Law 14/2008 article 20)."),
    types=("dataset",),
)
def restriction_ended(case: Case) -> Iterator[Finding]:
    """A restriction of access lasts beyond today."""
    until = as_date(case.values.get("masa_pembatasan"))
    if is_restricted(case.values) and until is not None and until <= values.today():
        yield Finding()


@rule(
    "error",
    "resources",
    message=N_("Add at least one file or link."),
    hint=N_("Upload the table as CSV or XLSX in the step for files."),
    types=("dataset",),
)
def no_file(case: Case) -> Iterator[Finding]:
    """Open and restricted data have a file or link; closed data may be an entry only."""
    if str(case.values.get("access_class")) in (OPEN, RESTRICTED) and not case.resources:
        yield Finding()


@rule(
    "error",
    "url",
    message=N_("Links must start with http:// or https://."),
    hint=N_("Copy the address from the browser, or upload the file instead."),
)
def link_address(case: Case) -> Iterator[Finding]:
    """A link is a web address."""
    for resource_id, url in _links(case):
        if not is_web_address(url):
            yield Finding(resource_id=resource_id)


@rule(
    "error",
    "url",
    message=N_("Data that are not open must be uploaded, not linked."),
    hint=N_("A link would lead around the restriction: upload the file and remove the link."),
)
def link_restricted(case: Case) -> Iterator[Finding]:
    """Restricted and closed data have no links to other sites."""
    for resource_id, url in _links(case):
        if is_web_address(url) and is_restricted(case.values):
            yield Finding(resource_id=resource_id)


@rule(
    "warning",
    "license_id",
    message=N_("This licence does not let people use the data freely."),
    hint=N_("Open data of the government are usually given under Creative Commons Attribution."),
    types=("dataset",),
)
def license_open(case: Case) -> Iterator[Finding]:
    """Open data have a licence that allows their use."""
    if str(case.values.get("access_class")) != OPEN:
        return
    if str(case.values.get("license_id")) in NOT_OPEN_LICENCES:
        yield Finding()


def _links(case: Case) -> Iterator[tuple[str, object]]:
    for resource in case.resources:
        if resource.values.get("url_type") != "upload" and resource.values.get("url"):
            yield resource.id, resource.values["url"]
