"""A producer's real file travels to the public, in the browser, and then its revision."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from ckanapi import ValidationError
from playwright.sync_api import Page, expect

from ckanext.satudata.tests.browser.filling import attach, describe, fill, save
from ckanext.satudata.tests.data import samples

LETTER = {"letter_number": "B-77/2026", "letter_date": "2026-11-20"}
MARK = f"UJI{secrets.token_hex(4)}"
DESCRIPTION = {
    "title": f"DATA CONTOH Penduduk Menurut Umur {MARK}",
    "notes": "Jumlah penduduk menurut kecamatan dan umur. DATA CONTOH.",
    "konsep": "Penduduk",
    "klasifikasi_penyajian": "Kecamatan; kelompok umur; jenis kelamin",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "jenis": "statistik",
    "indikator_variabel": "variabel",
    "accrualPeriodicity": "tahunan",
    "jadwal_pemutakhiran": "tahunan",
    "tingkat_penyajian": "kecamatan",
    "kode_urusan": "2.12",
    "kode_wilayah": "35.09",
    "tahun_awal": "2016",
    "tahun_akhir": "2025",
    "sumber": "Registrasi penduduk",
    "license_id": "cc-by",
    "kontak_produsen": "contoh@example.org",
    "access_class": "terbuka",
}
FIRST_VALUE = "kode_kecamatan"


def step(page: Page, name: str, **data: str) -> None:
    """Press the button of a transition on the review page."""
    form = page.locator(f"form[action$='/{name}']").first
    for key, value in data.items():
        form.locator(f"[name='{key}']").fill(value)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()


def review_url(package_id: str) -> str:
    """The review page."""
    return f"/satudata/review/{package_id}"


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """What one chapter leaves for the next."""
    return {}


class TestWay:
    """One dataset from its creation to version 2; each test is a chapter of the same story."""

    def test_1_an_operator_describes_and_uploads(self, visit, api, story, tmp_path, wait_until):
        """Through the steps of the form, with a CSV of 10 000 rows."""
        file = tmp_path / "penduduk-umur.csv"
        file.write_bytes(samples.penduduk_csv(10_000))
        page = visit("uji-operator")
        page.goto("/dataset/new")
        describe(page, DESCRIPTION)
        name = page.url.split("/")[-2]
        attach(page, file, "Penduduk menurut umur (DATA CONTOH)")
        package = api("uji-operator").action.package_show(id=name)
        assert package["private"] is True
        assert package["satudata_stage"] == "draft"
        story["id"] = package["id"]
        story["resource"] = package["resources"][0]["id"]
        wait_until(
            lambda: (
                api("uji-operator").action.datastore_search(resource_id=story["resource"], limit=0)[
                    "total"
                ]
                == 10_000
            ),
            "the rows are loaded",
        )

    def test_2_submit_return_mend_submit(self, visit, story, wait_until, api, pictures):
        """Walidata returns it with a reason, which the operator reads and mends."""
        operator = visit("uji-operator")

        def submitted() -> bool:
            operator.goto(review_url(story["id"]))
            step(operator, "submit")
            return operator.locator("form[action$='/retract']").count() > 0

        wait_until(submitted, "the submission, once the checks are over")
        walidata = visit("uji-walidata")
        walidata.goto("/satudata/review/")
        walidata.screenshot(path=pictures / "queue.png", full_page=True)
        walidata.get_by_role("link", name=re.compile(MARK)).first.click()
        walidata.wait_for_load_state()
        expect(walidata.locator("body")).to_contain_text("nama_kecamatan")
        walidata.screenshot(path=pictures / "review.png", full_page=True)
        step(walidata, "return", note="Satuan harus Jiwa")
        operator.goto(review_url(story["id"]))
        expect(operator.locator("body")).to_contain_text("Satuan harus Jiwa")
        operator.goto(f"/satudata/metadata/{story['id']}/standar")
        fill(operator, "satuan", "Jiwa")
        save(operator, "stay")
        operator.goto(review_url(story["id"]))
        step(operator, "submit")
        assert api("uji-operator").action.satudata_review_show(id=story["id"])["stage"] == (
            "submitted"
        )

    def test_3_outsiders_get_nothing(self, visit, api, story):
        """Before the publication: page, API, search, file, rows."""
        for name in (None, "uji-warga", "uji-operator-lain"):
            page = visit(name)
            for url in (
                f"/dataset/{story['id']}",
                review_url(story["id"]),
                f"/dataset/{story['id']}/resource/{story['resource']}",
                f"/dataset/{story['id']}/resource/{story['resource']}/download/x.csv",
                f"/datastore/dump/{story['resource']}",
                f"/dataset/activity/{story['id']}",
                f"/api/3/action/package_show?id={story['id']}",
                f"/api/3/action/datastore_search?resource_id={story['resource']}",
                f"/api/3/action/package_search?q={MARK}&include_private=true",
                f"/api/3/action/package_autocomplete?q={MARK}",
                f"/dataset/?q={MARK}",
                "/feeds/dataset.atom",
            ):
                answer = page.request.get(url)
                body = answer.text().replace(f"q={MARK}", "").replace(f'value="{MARK}"', "")
                assert f"Umur {MARK}" not in body, url
                assert "kelompok_umur" not in body, url

    def test_4_verify_recommend_publish(self, visit, story, api):
        """Walidata verifies, the pembina recommends, walidata publishes."""
        walidata = visit("uji-walidata")
        walidata.goto(review_url(story["id"]))
        assert walidata.locator("form[action$='/recommend']").count() == 0
        step(walidata, "verify")
        pembina = visit("uji-pembina")
        pembina.goto(review_url(story["id"]))
        assert pembina.locator("form[action$='/publish']").count() == 0
        step(pembina, "recommend", **LETTER)
        walidata.goto(review_url(story["id"]))
        step(walidata, "publish")
        package = api(None).action.package_show(id=story["id"])
        assert package["satudata_version"] == 1
        story["name"] = package["name"]
        assert story["name"].startswith("data-contoh-penduduk")

    def test_5_the_public_finds_previews_downloads(self, visit, api, story, pictures):
        """Logged out: search, page, preview, file, rows."""
        page = visit()
        page.goto(f"/dataset/?q={MARK}")
        page.get_by_role("link", name=re.compile(MARK)).first.click()
        expect(page).to_have_url(re.compile(f"/dataset/{story['name']}$"))
        page.screenshot(path=pictures / "published.png", full_page=True)
        assert page.locator("form[action*='/satudata/']").count() == 0
        with page.expect_download() as download:
            page.locator("a[href*='/download/']").first.click()
        assert download.value.path().read_bytes() == samples.penduduk_csv(10_000)
        page.goto(f"/dataset/{story['name']}/resource/{story['resource']}")
        page.screenshot(path=pictures / "resource.png", full_page=True)
        rows = api(None).action.datastore_search(resource_id=story["resource"], limit=1)
        assert rows["total"] == 10_000
        assert FIRST_VALUE in rows["records"][0]

    def test_6_a_revision_while_the_old_version_stays(
        self, visit, api, story, tmp_path, wait_until
    ):
        """A new file goes the same way; at every moment readers have the old or the new."""
        file = tmp_path / "penduduk-umur.csv"
        file.write_bytes(samples.penduduk_csv(2_000))
        operator = visit("uji-operator")
        operator.goto(f"/dataset/{story['name']}")
        operator.locator("form[action$='/open'] button[type=submit]").first.click()
        operator.wait_for_url(re.compile("/satudata/metadata/"))
        copy = api("uji-operator").action.satudata_revision_open(id=story["id"])
        own = copy["resources"][0]["id"]
        operator.goto(f"/dataset/{copy['name']}/resource/{own}/edit")
        operator.locator(".btn-remove-url").first.click()
        operator.locator("input[type=file][name=upload]").set_input_files(file)
        operator.locator("button[name=save][type=submit]").last.click()
        operator.wait_for_load_state()

        def total(resource_id: str, who: str | None) -> int:
            return api(who).action.datastore_search(resource_id=resource_id, limit=0)["total"]

        wait_until(lambda: total(own, "uji-operator") == 2_000, "the new rows are loaded")
        assert total(story["resource"], None) == 10_000

        def submitted() -> bool:
            operator.goto(review_url(copy["id"]))
            step(operator, "submit")
            return operator.locator("form[action$='/retract']").count() > 0

        wait_until(submitted, "the submission of the working copy")
        walidata, pembina = visit("uji-walidata"), visit("uji-pembina")
        walidata.goto(review_url(copy["id"]))
        step(walidata, "verify")
        pembina.goto(review_url(copy["id"]))
        step(pembina, "recommend", **LETTER)
        assert total(story["resource"], None) == 10_000
        walidata.goto(review_url(copy["id"]))
        step(walidata, "publish")
        package = api(None).action.package_show(id=story["name"])
        assert (package["id"], package["satudata_version"]) == (story["id"], 2)
        assert [r["id"] for r in package["resources"]] == [story["resource"]]
        assert total(story["resource"], None) == 2_000
        served = visit().request.get(package["resources"][0]["url"])
        assert served.body() == samples.penduduk_csv(2_000)


class TestBadFile:
    """A file with faults stays with its producer."""

    @pytest.mark.parametrize("make", [samples.ragged_csv, samples.latin1_csv])
    def test_the_faults_are_shown_and_block_the_submission(
        self, visit, api, make: Callable[[], bytes], tmp_path, wait_until
    ):
        """The producer reads what is wrong before anybody else's time is spent on it."""
        file = tmp_path / "rusak.csv"
        file.write_bytes(make())
        operator = api("uji-operator").action
        package = operator.package_create(owner_org="dinas-uji", **DESCRIPTION)
        with file.open("rb") as stream:
            operator.resource_create(
                package_id=package["id"], name="Rusak", format="CSV", upload=stream
            )

        def faults() -> list[dict[str, Any]]:
            found = operator.satudata_metadata_check(id=package["id"])["problems"]
            return [one for one in found if one.get("resource_id") and one["severity"] == "error"]

        wait_until(faults, "the file is read")
        with pytest.raises(ValidationError):
            operator.satudata_review_submit(id=package["id"])
        page = visit("uji-operator")
        for path in (review_url(package["id"]), f"/satudata/metadata/{package['id']}/berkas"):
            page.goto(path)
            expect(page.locator("body")).to_contain_text(faults()[0]["message"])
        page.goto(f"/satudata/metadata/{package['id']}/periksa")
        expect(page.locator("form[action$='/submit'] button[type=submit]")).to_be_disabled()
