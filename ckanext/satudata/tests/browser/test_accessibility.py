"""axe finds nothing serious or critical; phones need no sideways scrolling."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
PAGES = {
    "home": (None, "/"),
    "search": (None, "/dataset/"),
    "organizations": (None, "/organization/"),
    "login": (None, "/user/login"),
    "queue": ("uji-walidata", "/satudata/review/"),
    "work": ("uji-operator", "/satudata/review/"),
    "form": ("uji-operator", "/dataset/new"),
    "draft": ("uji-operator", "/dataset/{id}"),
    "review": ("uji-operator", "/satudata/review/{id}"),
    **{
        f"form-{step}": ("uji-operator", f"/satudata/metadata/{{id}}/{step}?ask=1")
        for step in ("identitas", "standar", "cakupan", "statistik", "akses", "berkas", "periksa")
    },
    **{
        f"kegiatan-{step}": ("uji-operator", f"/satudata/metadata/{{kegiatan}}/{step}?ask=1")
        for step in ("identitas", "blok-3", "variabel", "indikator", "blok-4", "blok-5")
    },
    "upload": ("uji-operator", "/dataset/{id}/resource/new"),
}


@pytest.fixture(scope="module")
def drafts(api) -> dict[str, str]:
    """Ids of a dataset and of an activity that are begun."""
    create = api("uji-operator").action.package_create
    return {
        "id": create(owner_org="dinas-uji", title="DATA CONTOH axe")["id"],
        "kegiatan": create(
            owner_org="dinas-uji",
            type="kegiatan",
            title="DATA CONTOH axe",
            cara_pengumpulan_data="SURVEI",
            variabel=[{"nama": f"Variabel {number}"} for number in range(12)],
        )["id"],
    }


def faults(page: Page) -> list[str]:
    """What axe calls serious or critical: rule and element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_axe(visit, drafts, name, language):
    """In Indonesian and in English."""
    who, path = PAGES[name]
    page = visit(who)
    page.goto(language + path.format(**drafts))
    assert faults(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_phone(visit, drafts, name):
    """At 320 px nothing is wider than the screen."""
    who, path = PAGES[name]
    page = visit(who, width=320)
    page.goto(path.format(**drafts))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
