"""The public pages in both languages: axe, phone width, without a script."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterator

import pytest
from ckanapi import ValidationError
from playwright.sync_api import Browser, Page

from ckanext.satudata.tests.browser.conftest import URL
from ckanext.satudata.tests.browser.test_accessibility import faults
from ckanext.satudata.tests.browser.test_way import DESCRIPTION, LETTER

CSV = b"kode_kecamatan,nama_kecamatan,jumlah\n35.09.01,Jombang,120\n35.09.02,Kencong,98\n"
PAGES = {
    "home": "/",
    "search": "/dataset/",
    "filtered": "/dataset/?q=contoh&access_class=terbuka",
    "nothing found": "/dataset/?q=zzzqqq",
    "dataset": "/dataset/{dataset}",
    "dataset topics": "/dataset/groups/{dataset}",
    "resource": "/dataset/{dataset}/resource/{resource}",
    "activities": "/kegiatan/",
    "agencies": "/organization/",
    "agency": "/organization/dinas-uji",
    "about agency": "/organization/about/dinas-uji",
    "topics": "/group/",
    "topic": "/group/{topic}",
    "about": "/about",
    "login": "/user/login",
    "register": "/user/register",
    "404": "/tidak-ada",
}
LANGUAGES = ("", "/en")
LONG_ADDRESS = "pelayanan-data-dan-statistik@dinas-uji-kabupaten-contoh.example.org"
"""Wider than a phone; a table breaks it."""


@pytest.fixture(scope="module")
def places(api, admin) -> dict[str, str]:
    """A published dataset with a file in a topic: names and ids for the addresses."""
    topic = admin.action.group_create(
        name=f"topik-{secrets.token_hex(4)}", title="DATA CONTOH Kesehatan"
    )
    admin.action.group_member_create(id=topic["id"], username="uji-operator", role="member")
    operator = api("uji-operator").action
    package = operator.package_create(
        owner_org="dinas-uji",
        groups=[{"name": topic["name"]}],
        tag_string="contoh",
        **DESCRIPTION | {"title": "DATA CONTOH Sarana", "kontak_produsen": LONG_ADDRESS},
    )
    resource = operator.resource_create(
        package_id=package["id"],
        name="DATA CONTOH",
        description="DATA CONTOH",
        format="CSV",
        upload=("contoh.csv", io.BytesIO(CSV)),
    )
    until(lambda: operator.satudata_review_submit(id=package["id"]), "the checks of the file")
    api("uji-walidata").action.satudata_review_verify(id=package["id"])
    api("uji-pembina").action.satudata_review_recommend(id=package["id"], **LETTER)
    api("uji-walidata").action.satudata_review_publish(id=package["id"])
    name = api(None).action.package_show(id=package["id"])["name"]
    return {"dataset": name, "resource": resource["id"], "topic": topic["name"]}


@pytest.fixture(scope="module")
def wide(chromium: Browser) -> Iterator[Page]:
    """One page for all visits of the public at a desk."""
    context = chromium.new_context(base_url=URL, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def phone(chromium: Browser) -> Iterator[Page]:
    """One page for all visits with a small phone that runs no scripts."""
    context = chromium.new_context(
        base_url=URL, viewport={"width": 320, "height": 700}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_axe(wide, places, name, language):
    """Nothing serious or critical, in Indonesian and in English."""
    wide.goto(language + PAGES[name].format(**places))
    assert faults(wide) == []


@pytest.mark.parametrize("name", PAGES)
def test_phone_without_scripts(phone, places, name):
    """Nothing is wider than the screen, and the ways on are there."""
    phone.goto(PAGES[name].format(**places))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    for way in ("/dataset/", "/organization/", "/group/", "/about"):
        assert phone.locator(f".sd-nav a[href='{way}']").is_visible(), way


def test_filters_fold_without_scripts(phone, places):
    """They stay out of the way on a phone and open with one tap."""
    phone.goto("/dataset/")
    first = phone.locator(".sd-facet a").first
    assert not first.is_visible()
    phone.locator(".sd-filters > summary").click()
    assert first.is_visible()


def test_filters_stand_open_at_a_desk(wide, places):
    """Beside the results, without a tap."""
    wide.goto("/dataset/")
    assert wide.locator(".sd-facet a").first.is_visible()


def test_the_language_switch_keeps_the_page(phone, places):
    """There and back again, with the words that were searched."""
    phone.goto("/dataset/?q=contoh")
    phone.locator(".sd-languages a[hreflang=en]").click()
    assert phone.locator("html").get_attribute("lang") == "en"
    assert phone.locator("#field-giant-search").input_value() == "contoh"
    phone.locator(".sd-languages a[hreflang=id]").click()
    assert phone.locator("html").get_attribute("lang") == "id"


def test_the_first_stop_of_the_keyboard_leads_to_the_content(wide, places):
    """The skip link shows itself and works."""
    wide.goto("/")
    wide.keyboard.press("Tab")
    focused = wide.locator(".sd-skip:focus")
    assert focused.bounding_box()["y"] >= 0
    wide.keyboard.press("Enter")
    assert wide.evaluate("document.activeElement.id") == "content"


def test_paper_shows_the_content_only(wide, places):
    """No menu, no search field, no buttons on a print; dark letters on white."""
    wide.goto(f"/dataset/{places['dataset']}")
    wide.emulate_media(media="print")
    for hidden in (".sd-nav", ".sd-header-search", ".satudata-resource-actions", ".toolbar"):
        assert not wide.locator(hidden).first.is_visible(), hidden
    assert wide.locator("h1").is_visible()
    strip = wide.locator(".sd-strip")
    assert strip.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    wide.emulate_media(media="screen")


def until(attempt: Callable[[], object], what: str, seconds: float = 120) -> None:
    """Try again while the portal refuses; the worker needs a moment."""
    end = time.monotonic() + seconds
    while True:
        try:
            attempt()
            return
        except ValidationError:
            assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
            time.sleep(0.5)
