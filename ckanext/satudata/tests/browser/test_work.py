"""People land on My work, follow its numbers, read what they were told; without a script too."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from ckanext.satudata.tests.browser.test_accessibility import faults
from ckanext.satudata.tests.browser.test_way import DESCRIPTION

MARK = f"UJI{secrets.token_hex(4)}"
COMPLETE = DESCRIPTION | {"title": f"DATA CONTOH Kerja {MARK}", "notes": "DATA CONTOH."}


@pytest.fixture(scope="module")
def returned(api) -> dict[str, str]:
    """One of two datasets that walidata has sent back; their producer has a draft as well."""
    operator, walidata = api("uji-operator"), api("uji-walidata")
    operator.action.package_create(owner_org="dinas-uji", title=f"DATA CONTOH Draf {MARK}")
    for _number in range(2):
        package = operator.action.package_create(owner_org="dinas-uji", **COMPLETE)
        operator.action.resource_create(
            package_id=package["id"], url="https://example.org/data.csv", format="CSV", name="x"
        )
        operator.action.satudata_review_submit(id=package["id"])
        walidata.action.satudata_review_return(id=package["id"], note=f"perbaiki satuan {MARK}")
    return package


def bell(page: Page) -> int:
    """The number on the bell."""
    found = page.locator(".satudata-bell-count")
    return int(found.inner_text()) if found.count() else 0


def fits(page: Page, width: int) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [320, 1280])
def test_an_operator_lands_and_follows(visit, returned, pictures, width, script):
    """Sign in, read why it came back, press a number, and find as many rows."""
    page = visit("uji-operator", width=width, java_script_enabled=script)
    assert re.search(r"/satudata/work/$", page.url)
    page.screenshot(path=pictures / f"work-operator-{width}-{script}.png", full_page=True)
    expect(page.locator(".satudata-task", has_text=returned["title"]).first).to_contain_text(
        f"perbaiki satuan {MARK}"
    )
    if script:
        fits(page, width)
    tile = page.locator(".satudata-tiles a[href*='stage=returned']")
    number = int(tile.locator(".satudata-tile-number").inner_text())
    tile.click()
    assert page.locator(".satudata-queue tbody tr").count() == min(number, 20) > 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_bell_is_read(visit, returned, script):
    """The number leads to the list; one button, and one less is unread."""
    who = "uji-kepala" if script else "uji-operator"
    page = visit(who, width=320, java_script_enabled=script)
    before = bell(page)
    assert before > 1
    page.locator(".satudata-bell").click()
    first = page.locator(".satudata-unread").first
    expect(first).to_be_visible()
    first.locator("button").click()
    page.wait_for_load_state()
    assert bell(page) == before - 1
    page.locator(".satudata-work-head button").click()
    page.wait_for_load_state()
    assert bell(page) == 0
    assert page.locator(".satudata-unread").count() == 0


def test_the_menu_opens_without_a_script(visit, returned, pictures):
    """And stays on the screen of a phone."""
    for width in (320, 1280):
        page = visit("uji-walidata", width=width, java_script_enabled=False)
        page.locator(".satudata-menu > summary").click()
        panel = page.locator(".satudata-menu-panel")
        expect(panel).to_be_visible()
        box = panel.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.screenshot(path=pictures / f"menu-walidata-{width}.png")
        panel.get_by_role("link").nth(1).click()
        assert page.url.endswith("/satudata/review/")


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("uji-operator", "/satudata/work/"),
        ("uji-walidata", "/satudata/work/"),
        ("uji-warga", "/satudata/work/"),
        ("uji-operator", "/satudata/notification/"),
        ("uji-operator", "/satudata/review/?stage=withdrawn"),
    ],
)
def test_for_everybody(visit, returned, pictures, who, path, width, language):
    """axe finds nothing grave, also with the menu open, and nothing is wider than the screen."""
    page = visit(who, width=width)
    page.goto(language + path)
    page.locator(".satudata-menu > summary").click()
    assert faults(page) == []
    fits(page, width)
    name = f"{who}{language}{path}".replace("/", "_").replace("?", "_")
    page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
