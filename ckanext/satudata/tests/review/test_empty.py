"""Empty lists say why they are empty and what to do."""

from __future__ import annotations

import html
import re

import pytest

from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.mark.parametrize("address", ["/satudata/work/", "/organization/dinas"])
def test_empty_says_what_to_do(visitor, address):
    """A new agency is led to its first dataset."""
    page = text(visitor("operator").get(address))
    assert 'href="/dataset/new' in page.split("satudata-empty")[1]


def test_without_a_file_there_is_a_button(visitor, act, portal):
    """On the page of a dataset that is being prepared."""
    package = act(portal.operator, "package_create", owner_org=portal.orgs.dinas["id"])
    page = text(visitor("operator").get(f"/dataset/{package['name']}"))
    assert f'href="/dataset/{package["name"]}/resource/new"' in page.split("satudata-empty")[1]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "stage=draft",
        "stage=returned",
        "stage=submitted",
        "stage=published",
        "stage=published&overdue=true",
        "overdue=true",
        "revisions=true",
        "mine=true",
        "q=tidak-ada",
        "page=9",
    ],
)
def test_an_empty_queue_leads_on(visitor, query):
    """Each filter says why nothing is there; the way out is an answer, not an error."""
    operator = visitor("operator")
    page = text(operator.get(f"/satudata/review/?{query}"))
    said = page.split('class="satudata-empty"')[1].split("</div>")[0]
    assert len(re.sub(r"<[^>]+>", "", said).strip()) > 20
    for address in re.findall(r'href="([^"]+)"', said):
        text(operator.get(html.unescape(address)))
