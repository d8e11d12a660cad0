"""The public pages in both languages: axe, phone width, without a script."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ckanapi import ValidationError
from playwright.sync_api import Browser, Page

from ckanext.satudata.tests.browser.conftest import URL
from ckanext.satudata.tests.browser.test_accessibility import faults
from ckanext.satudata.tests.browser.test_way import DESCRIPTION, LETTER
from ckanext.satudata.tests.metadata.filled import required

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
    "activity": "/kegiatan/{activity}",
    "filtered by year": "/dataset/?vocab_tahun=2024&kode_urusan=2.12",
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
TABLE = {
    "fields": [
        {"name": "kode_kecamatan", "type": "string", "description": "Kode Kemendagri"},
        {"name": "nama_kecamatan", "type": "string", "description": "Nama"},
        {"name": "jumlah", "type": "integer", "description": "Banyaknya", "unit": "Unit"},
    ],
    "primaryKey": ["kode_kecamatan"],
}
LANGUAGES = ("", "/en")
LONG_ADDRESS = "pelayanan-data-dan-statistik@dinas-uji-kabupaten-contoh.example.org"
"""Wider than a phone; a table breaks it."""


@pytest.fixture(scope="module")
def places(api, admin) -> dict[str, str]:
    """A published dataset with a file in a topic, and its activity: names and ids for addresses."""
    topic = admin.action.group_create(
        name=f"topik-{secrets.token_hex(4)}", title="DATA CONTOH Kesehatan"
    )
    admin.action.group_member_create(id=topic["id"], username="uji-operator", role="member")
    operator = api("uji-operator").action
    rows = [{"nama": "Jumlah Sarana", "definisi": "Banyaknya sarana"}]
    planned = {"iii_desain_awal": "2026-03-01", "iii_desain_akhir": "2026-04-15"}
    described = required("kegiatan", title="DATA CONTOH Pendataan", variabel=rows, **planned)
    activity = operator.package_create(
        **described | {"owner_org": "dinas-uji", "name": f"pendataan-{secrets.token_hex(4)}"}
    )
    operator.resource_create(
        package_id=activity["id"],
        name="DATA CONTOH KAK",
        jenis_dokumen="kak",
        url="https://example.org/kak.pdf",
        format="PDF",
    )
    publish(api, activity["id"])
    package = operator.package_create(
        owner_org="dinas-uji",
        groups=[{"name": topic["name"]}],
        tag_string="contoh",
        kegiatan_id=activity["id"],
        butir_kegiatan=activity["variabel"][0]["kunci"],
        **DESCRIPTION | {"title": "DATA CONTOH Sarana", "kontak_produsen": LONG_ADDRESS},
    )
    resource = operator.resource_create(
        package_id=package["id"],
        name="DATA CONTOH",
        description="DATA CONTOH",
        format="CSV",
        upload=("contoh.csv", io.BytesIO(CSV)),
    )
    operator.resource_patch(id=resource["id"], schema=TABLE)
    publish(api, package["id"])
    name = api(None).action.package_show
    return {
        "dataset": name(id=package["id"])["name"],
        "activity": name(id=activity["id"])["name"],
        "resource": resource["id"],
        "topic": topic["name"],
    }


def publish(api: Callable[..., Any], package_id: str) -> None:
    """Take a draft the whole way."""
    operator = api("uji-operator").action
    until(lambda: operator.satudata_review_submit(id=package_id), "the checks of the file")
    api("uji-walidata").action.satudata_review_verify(id=package_id)
    api("uji-pembina").action.satudata_review_recommend(id=package_id, **LETTER)
    api("uji-walidata").action.satudata_review_publish(id=package_id)


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


UNFOLDED = "document.querySelectorAll('details').forEach(box => box.open = true)"


@pytest.mark.parametrize("name", ["dataset", "activity", "search"])
def test_what_is_folded_is_as_good(wide, places, name):
    """Columns, blocks, identifiers and further filters: axe finds nothing once they are open."""
    wide.goto(PAGES[name].format(**places))
    wide.evaluate(UNFOLDED)
    assert faults(wide) == []
    wide.set_viewport_size({"width": 320, "height": 700})
    assert wide.evaluate("document.documentElement.scrollWidth") <= 320
    wide.set_viewport_size({"width": 1280, "height": 900})


def test_from_data_to_activity_and_back_without_scripts(phone, places):
    """From the row that they present to the page of the activity, and to the data again."""
    phone.goto(f"/dataset/{places['dataset']}")
    phone.locator(".sd-about-facts a[href*='#v1']").click()
    assert phone.locator("#v1").is_visible()
    phone.locator("#v1 a", has_text="DATA CONTOH Sarana").first.click()
    assert phone.locator("h1").inner_text() == "DATA CONTOH Sarana"


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
