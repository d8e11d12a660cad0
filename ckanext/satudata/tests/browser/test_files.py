"""The pages about a file: explain its columns, add a period; keyboard, phone, no script."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TABLE = (
    "kode_kecamatan,nama_kecamatan,tahun,jumlah_penduduk\n"
    "35.09.01,Jombang,2024,54321\n35.09.02,Kencong,2024,70654\n35.09.03,Sumberbaru,2024,101000\n"
)
WIDTHS = (320, 768, 1280)


@pytest.fixture(scope="module")
def package(api) -> dict[str, Any]:
    """A draft without a file."""
    operator = api("uji-operator")
    return operator.action.package_create(
        owner_org="dinas-uji", title="DATA CONTOH kolom", satuan="Orang", access_class="terbuka",
        accrualPeriodicity="tahunan", tahun_akhir="2024",
    )  # fmt: skip


@pytest.fixture(scope="module")
def resource(api, package) -> dict[str, Any]:
    """A file of that draft, brought through the API."""
    upload = io.BytesIO(TABLE.encode())
    upload.name = "penduduk.csv"
    return api("uji-operator").action.resource_create(
        package_id=package["id"], name="DATA CONTOH", format="CSV", upload=upload
    )


def columns_of(package: dict[str, Any], resource: dict[str, Any]) -> str:
    return f"/satudata/metadata/{package['id']}/columns/{resource['id']}"


def periods_of(package: dict[str, Any], resource: dict[str, Any]) -> str:
    return f"/satudata/metadata/{package['id']}/periods/{resource['id']}"


def sound(page: Page, width: int) -> None:
    """Nothing grave for axe, nothing wider than the screen."""
    found = Axe().run(page).response["violations"]
    grave = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
    assert grave == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_upload_leads_to_the_columns(visit, api, package, tmp_path):
    """Without a script: from CKAN's form for the file to the grid."""
    file = tmp_path / "lain.csv"
    file.write_text(TABLE)
    page = visit("uji-operator", java_script_enabled=False)
    page.goto(f"/dataset/{package['id']}/resource/new")
    page.set_input_files("input[type=file][name=upload]", file)
    page.fill("[name=name]", "DATA CONTOH lain")
    page.fill("[name=format]", "CSV")
    page.locator("button[name=save]").last.click()
    expect(page).to_have_url(re.compile(r"/columns/"))
    expect(page.locator("#title-0")).to_have_value("Kode kecamatan")
    resource_id = page.url.rpartition("/")[2].partition("?")[0]
    api("uji-operator").action.resource_delete(id=resource_id)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_grid_fits_every_screen(visit, package, resource, width, pictures):
    page = visit("uji-operator", width=width)
    page.goto(columns_of(package, resource))
    expect(page.get_by_role("row")).to_have_count(5)
    page.screenshot(path=pictures / f"columns-{width}.png", full_page=True)
    sound(page, width)


def test_columns_are_explained_by_keyboard(visit, api, package, resource, wait_until):
    """What is saved reaches the file's check and the datastore."""
    page = visit("uji-operator", java_script_enabled=False)
    page.goto(columns_of(package, resource))
    title = page.get_by_label("Judul jumlah_penduduk")
    title.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Penduduk tengah tahun")
    for _field in ("description", "type"):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "type-3"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "Orang"
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".flash-messages")).to_contain_text("dijelaskan")
    expect(page.get_by_label("Judul jumlah_penduduk")).to_have_value("Penduduk tengah tahun")

    operator = api("uji-operator")
    stored = operator.action.resource_show(id=resource["id"])["schema"]
    schema = json.loads(stored) if isinstance(stored, str) else stored
    assert schema["primaryKey"] == ["kode_kecamatan", "tahun"]
    assert schema["fields"][3]["unit"] == "Orang"

    def loaded() -> Any:
        fields = operator.action.datastore_info(id=resource["id"])["fields"]
        found = {field["id"]: field for field in fields}["jumlah_penduduk"]
        right = found["type"] == "numeric" and found["info"]["label"] == "Penduduk tengah tahun"
        return right and found

    wait_until(loaded, "the table has the types and words of the grid")
    wait_until(
        lambda: (
            operator.action.resource_validation_show(resource_id=resource["id"])["status"]
            == "success"
        ),
        "the file fits its explanation",
    )


def test_the_file_page_leads_to_the_grid(visit, package, resource):
    page = visit("uji-operator", java_script_enabled=False)
    page.goto(f"/dataset/{package['id']}/resource/{resource['id']}/edit")
    page.get_by_role("link", name="Jelaskan kolom").click()
    expect(page).to_have_url(re.compile(r"/columns/"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_period_fits_every_screen(visit, package, resource, width, pictures):
    page = visit("uji-operator", width=width)
    page.goto(periods_of(package, resource))
    page.get_by_label("jumlah_penduduk").first.fill("55.000")
    page.get_by_label("jumlah_penduduk").nth(1).fill("banyak")
    page.get_by_role("button", name="Periksa baris ini").first.click()
    expect(page.get_by_role("alert")).to_contain_text("banyak")
    expect(page.get_by_label("jumlah_penduduk").nth(1)).to_have_value("banyak")
    page.screenshot(path=pictures / f"period-{width}.png", full_page=True)
    sound(page, width)
    page.get_by_role("button", name="Periksa baris ini").first.scroll_into_view_if_needed()


def test_a_period_is_added_without_a_script(visit, api, package, resource, pictures):
    page = visit("uji-operator", width=320, java_script_enabled=False)
    page.goto(f"/satudata/metadata/{package['id']}/periods")
    expect(page.get_by_text("Berikutnya: tahun 2025")).to_be_visible()
    for number, value in enumerate(("55.000", "71.000", "")):
        page.get_by_label("jumlah_penduduk").nth(number).fill(value)
    page.get_by_role("button", name="Periksa baris ini").first.click()
    expect(page.locator(".sd-period-line").first).to_contain_text("2 ditambahkan")
    page.screenshot(path=pictures / "period-looked.png", full_page=True)
    sound_page = page.evaluate("document.documentElement.scrollWidth")
    assert sound_page <= 320
    page.get_by_role("button", name="Masukkan baris ini ke berkas").click()
    expect(page.locator(".flash-messages")).to_contain_text("2 ditambahkan")
    rows = api("uji-operator").action.satudata_metadata_next_period(id=resource["id"])
    assert rows["last"] == {"tahun": "2025"}
    assert api("uji-operator").action.package_show(id=package["id"])["tahun_akhir"] == "2025"


def test_a_pasted_table_survives_its_errors(visit, package, resource):
    page = visit("uji-operator")
    page.goto(periods_of(package, resource))
    page.get_by_role("heading", name="Tempel tabel").click()
    text = "kode_kecamatan\tnama_kecamatan\ttahun\tjumlah_penduduk\n35.09.99\tX\t2026\t1\n"
    page.get_by_label("Baris yang disalin").fill(text)
    page.get_by_role("button", name="Periksa baris ini").nth(1).click()
    expect(page.get_by_role("alert")).to_contain_text("35.09.99")
    expect(page.get_by_label("Baris yang disalin")).to_have_value(text)
