"""A newcomer before the form: on a phone, with and without a script, by keyboard."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ckanext.satudata.tests.browser.filling import FORM, attach, describe, fill, save
from ckanext.satudata.tests.browser.test_accessibility import faults
from ckanext.satudata.tests.browser.test_way import DESCRIPTION
from ckanext.satudata.tests.data import samples

MARK = secrets.token_hex(4)
STATUS = "[data-sd-status]"


@pytest.fixture
def operator(api) -> Any:
    """The API as the operator."""
    return api("uji-operator").action


@pytest.fixture
def kegiatan(operator) -> dict[str, Any]:
    """A draft of an activity with one variable."""
    return operator.package_create(
        type="kegiatan",
        owner_org="dinas-uji",
        title=f"DATA CONTOH Kegiatan {secrets.token_hex(4)}",
        cara_pengumpulan_data="SURVEI",
        variabel=[{"nama": "Satu"}],
    )


@pytest.fixture
def draft(operator) -> dict[str, Any]:
    """A draft of a dataset."""
    return operator.package_create(owner_org="dinas-uji", title="DATA CONTOH draf")


def open_step(page: Page, package: dict[str, Any], step: str) -> None:
    """The page of a step."""
    page.goto(f"/satudata/metadata/{package['id']}/{step}")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_newcomer_on_a_phone(visit, operator, tmp_path, wait_until, pictures, script):
    """From My work to the submission, at 320 px."""
    file = tmp_path / "penduduk.csv"
    file.write_bytes(samples.penduduk_csv(600))
    page = visit("uji-operator", width=320, java_script_enabled=script)
    page.goto("/satudata/work/")
    page.locator("#content a[href='/dataset/new']").first.click()
    page.screenshot(path=pictures / f"form-new-320-{script}.png", full_page=True)
    title = f"DATA CONTOH Pendatang {script} {MARK}"
    describe(page, DESCRIPTION | {"title": title})
    package_id = page.url.split("/")[-2]
    attach(page, file, "Penduduk (DATA CONTOH)")

    def submitted() -> bool:
        open_step(page, {"id": package_id}, "periksa")
        with page.expect_navigation():
            page.locator("form[action$='/submit'] button[type=submit]").click()
        return page.locator("form[action$='/retract']").count() > 0

    open_step(page, {"id": package_id}, "periksa")
    page.screenshot(path=pictures / f"form-check-320-{script}.png", full_page=True)
    expect(page.locator("form[action$='/submit'] button[type=submit]")).to_be_enabled()
    wait_until(submitted, "the submission, once the checks of the file are over")
    package = operator.package_show(id=package_id)
    assert (package["title"], package["satudata_stage"]) == (title, "submitted")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_pages_fit(visit, draft, kegiatan, pictures, width):
    """Nothing is wider than the screen, and axe has nothing grave to say."""
    page = visit("uji-operator", width=width)
    pages = [(draft, step) for step in ("identitas", "standar", "berkas", "periksa")]
    pages += [(kegiatan, step) for step in ("variabel", "indikator", "blok-4")]
    for package, step in pages:
        open_step(page, package, step)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, step
        assert faults(page) == [], step
        page.screenshot(path=pictures / f"form-{step}-{width}.png", full_page=True)


def test_fields_follow_their_condition(visit, draft, operator):
    """What was typed into a field that goes comes back with it."""
    page = visit("uji-operator")
    open_step(page, draft, "identitas")
    year = page.locator("[name=prioritas_tahun]")
    expect(year).to_be_hidden()
    page.select_option("[name=data_prioritas]", "true")
    year.fill("2026")
    page.select_option("[name=data_prioritas]", "false")
    expect(year).to_be_hidden()
    save(page, "stay")
    assert not operator.package_show(id=draft["id"]).get("prioritas_tahun")
    page.select_option("[name=data_prioritas]", "true")
    expect(year).to_be_visible()
    expect(year).to_have_value("2026")
    save(page, "stay")
    assert operator.package_show(id=draft["id"])["prioritas_tahun"] == "2026"


def test_everything_is_there_without_a_script(visit, draft):
    """Then a field says in words when it applies."""
    page = visit("uji-operator", java_script_enabled=False)
    open_step(page, draft, "identitas")
    expect(page.locator("[name=prioritas_tahun]")).to_be_visible()
    expect(page.locator(".sd-condition").first).to_be_visible()
    expect(page.locator("select[name=kode_urusan]")).to_be_visible()


def test_a_list_is_searched_by_keyboard(visit, draft, operator):
    """Type, arrow, Enter; Escape leaves what was there."""
    page = visit("uji-operator")
    open_step(page, draft, "identitas")
    box = page.get_by_role("combobox", name=re.compile("Urusan"))
    box.focus()
    page.keyboard.type("kependudukan")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("2.12"))
    page.keyboard.type("zzz")
    page.keyboard.press("Escape")
    expect(box).to_have_value(re.compile("2.12"))
    save(page, "stay")
    assert operator.package_show(id=draft["id"])["kode_urusan"] == "2.12"


def test_rows(visit, kegiatan, operator):
    """Add two, take one out and back, and save: once each, with their keys."""
    page = visit("uji-operator")
    open_step(page, kegiatan, "variabel")
    page.locator("[data-sd-add=variabel]").click()
    page.locator("[data-sd-add=variabel]").click()
    fresh = page.locator(".sd-row-new [name$='-nama']")
    fresh.nth(1).fill("Dua")
    fresh.nth(2).fill("Tiga")
    page.locator(".sd-row summary").first.click()
    remove = page.locator("[name='variabel-0-_remove']")
    if not remove.is_visible():
        page.locator(".sd-row summary").first.click()
    remove.check()
    page.locator(".sd-row-undo").click()
    expect(remove).not_to_be_checked()
    expect(page.locator(STATUS)).to_contain_text("Tersimpan", timeout=20_000)
    page.locator(f"{FORM} .sd-row [name$='-nama']").nth(2).fill("Dua lagi")
    save(page, "stay")
    rows = operator.package_show(id=kegiatan["id"])["variabel"]
    assert [(row["kunci"], row["nama"]) for row in rows] == [
        ("v1", "Satu"), ("v2", "Dua lagi"), ("v3", "Tiga"),
    ]  # fmt: skip


def test_rows_without_a_script(visit, kegiatan, operator):
    """One blank row is always there, and a button that stores and offers the next."""
    page = visit("uji-operator", width=320, java_script_enabled=False)
    open_step(page, kegiatan, "variabel")
    for number, name in ((1, "Dua"), (2, "Tiga")):
        if not page.locator(f"[name=variabel-{number}-nama]").is_visible():
            page.locator(f"#row-variabel-{number} summary").click()
        fill(page, f"variabel-{number}-nama", name)
        with page.expect_navigation():
            page.locator("button[value='more:variabel']").click()
    with page.expect_navigation():
        page.locator("button[value='variabel:2:-1']").click()
    rows = operator.package_show(id=kegiatan["id"])["variabel"]
    assert [row["nama"] for row in rows] == ["Satu", "Tiga", "Dua"]


class TestSavesItself:
    """A draft is stored a moment after the last key."""

    def test_stored(self, visit, draft, operator):
        """The page says when; what is wrong is named beside its field."""
        page = visit("uji-operator")
        open_step(page, draft, "identitas")
        fill(page, "sumber_referensi", "RPJMD")
        page.get_by_text("Kode dan nomor dari daftar lain").click()
        fill(page, "kode_dssd", "keliru")
        expect(page.locator(STATUS)).to_contain_text("Tersimpan", timeout=20_000)
        assert operator.package_show(id=draft["id"])["sumber_referensi"] == "RPJMD"
        expect(page.locator("[data-sd-field=kode_dssd] .sd-error-text")).to_be_visible()
        expect(page.locator("[name=kode_dssd]")).to_have_value("keliru")

    def test_somebody_else(self, visit, draft, operator):
        """It stops and says so; the button shows both, and nothing is lost."""
        page = visit("uji-operator")
        open_step(page, draft, "identitas")
        operator.package_patch(id=draft["id"], sumber_referensi="Milik orang lain")
        fill(page, "sumber_referensi", "Milik saya")
        expect(page.locator(STATUS)).to_have_class(re.compile("sd-bad"), timeout=20_000)
        assert operator.package_show(id=draft["id"])["sumber_referensi"] == "Milik orang lain"
        save(page, "stay")
        expect(page.locator(".alert-warning")).to_contain_text("Milik orang lain")
        expect(page.locator("[name=sumber_referensi]")).to_have_value("Milik saya")
        save(page, "stay")
        assert operator.package_show(id=draft["id"])["sumber_referensi"] == "Milik saya"

    def test_signed_out(self, visit, people, draft, operator):
        """What was typed stays, and is stored after signing in again in another tab."""
        page = visit("uji-operator")
        open_step(page, draft, "identitas")
        other = page.context.new_page()
        page.context.clear_cookies()
        fill(page, "sumber_referensi", "Ditulis saat sesi berakhir")
        expect(page.locator(STATUS)).to_have_class(re.compile("sd-bad"), timeout=20_000)
        other.goto("/user/login")
        other.fill("#field-login", "uji-operator")
        other.fill("#field-password", people["uji-operator"]["password"])
        other.click(".form-actions button[type=submit]")
        other.wait_for_url(lambda url: "/user/login" not in url)
        save(page, "stay")
        stored = operator.package_show(id=draft["id"])["sumber_referensi"]
        assert stored == "Ditulis saat sesi berakhir"
