"""Conditions, proposals, copies, files: what makes the form one that people finish."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.metadata import form_page, form_steps
from ckanext.satudata.tests.metadata.forms import Inputs, Person, is_marked, step_url


class TestConditions:
    """Fields that apply only where something else says so."""

    def test_what_was_typed_comes_back(self, operator: Person, activity: Any, show: Any):
        """Another answer sets the sample design aside; the first answer brings it back."""
        package = activity(cara_pengumpulan_data="SURVEI", v_unit_sampel="Rumah tangga")
        one, five = step_url(package, "identitas"), step_url(package, "blok-5")
        operator.fill(one, cara_pengumpulan_data="KOMPILASI_PRODUK_ADMINISTRASI")
        assert not show(package).get("v_unit_sampel")
        html = operator.get(five)
        assert 'name="v_unit_sampel"' not in html
        assert "Survei" in html
        operator.fill(one, cara_pengumpulan_data="SURVEI")
        assert show(package)["v_unit_sampel"] == "Rumah tangga"

    def test_on_one_page(self, operator: Person, draft: Any, show: Any):
        """A field that waits for another one of its step is there, says when, and keeps."""
        package = draft(data_prioritas="true", prioritas_tahun="2026")
        path = step_url(package, "identitas")
        operator.fill(path, data_prioritas="false")
        assert not show(package).get("prioritas_tahun")
        html = operator.get(path)
        assert Inputs(html).values["prioritas_tahun"] == ["2026"]
        assert re.search(r'data-sd-shown="[^"]*data_prioritas', html)
        assert "sd-condition" in html
        operator.fill(path, data_prioritas="true")
        assert show(package)["prioritas_tahun"] == "2026"

    def test_marks_follow(self, operator: Person, draft: Any):
        """The ground of a restriction is required once the class is not open."""
        html = operator.get(step_url(draft(access_class="terbatas"), "akses"))
        assert is_marked(html, "dasar_pembatasan", "required")

    def test_a_step_that_is_not_needed(self, activity: Any):
        """The list of steps says so."""
        package = activity(cara_pengumpulan_data="KOMPILASI_PRODUK_ADMINISTRASI")
        steps = {step.key: step for step in form_steps.progress(package)}
        assert steps["blok-5"].status == "off"
        assert steps["identitas"].status == "open"
        assert steps["blok-1"].status == "empty"


class TestDefaults:
    """Nothing is typed twice."""

    def test_from_the_linked_row(self, operator: Person, activity: Any, draft: Any, show: Any):
        """Empty fields are proposed from the variable, marked, and stored with the step."""
        kegiatan = activity(variabel=[{"nama": "A", "satuan": "Jiwa", "konsep": "Penduduk tetap"}])
        package = draft(kegiatan_id=kegiatan["id"], butir_kegiatan="v1", satuan="", konsep="Lain")
        path = step_url(package, "standar")
        html = operator.get(path)
        values = Inputs(html).values
        assert (values["satuan"], values["konsep"]) == (["Jiwa"], ["Lain"])
        assert html.count('class="sd-proposed"') >= 1
        assert not show(package).get("satuan")
        operator.fill(path)
        assert show(package)["satuan"] == "Jiwa"

    def test_from_the_organization(
        self, operator: Person, activity: Any, act: Any, portal: SimpleNamespace
    ):
        """The agency's address stands in the activity already."""
        act(portal.kepala, "organization_patch", id="dinas", email="dinas@example.org")
        values = operator.inputs(step_url(activity(), "blok-1"))
        assert values["i_email"] == ["dinas@example.org"]

    def test_items_of_an_activity(
        self, app: Any, operator: Person, portal: SimpleNamespace, activity: Any
    ):
        """The next list follows the chosen activity, for those only who may see it."""
        kegiatan = activity(variabel=[{"nama": "Sawah"}])
        path = f"/satudata/metadata/items?kegiatan_id={kegiatan['id']}"
        assert "v1 Sawah" in operator.get(path)
        assert "Sawah" not in Person(app, portal.operator_lain).get(path)


class TestCopy:
    """Salin dari tahun lalu."""

    def test_dataset(
        self, operator: Person, draft: Any, act: Any, portal: SimpleNamespace, show: Any
    ):
        """Description and columns, one year later, without the file; the old one stays."""
        package = draft(title="DATA CONTOH Penduduk 2025", tag_string="satu,dua")
        schema = '{"fields": [{"name": "jumlah", "type": "integer"}]}'
        act(portal.operator, "resource_patch", id=package["resources"][0]["id"], schema=schema)
        answer = operator.post("/satudata/metadata/copy", {"id": package["id"]})
        found = re.search("/satudata/metadata/([^/]+)/identitas$", answer.headers["Location"])
        assert found
        copy = show({"id": found[1]})
        assert copy["id"] != package["id"]
        assert copy["title"] == "DATA CONTOH Penduduk 2026"
        assert (copy["tahun_awal"], copy["tahun_akhir"]) == ("2025", "2026")
        assert (copy["konsep"], copy["satudata_stage"]) == (package["konsep"], "draft")
        assert {tag["name"] for tag in copy["tags"]} == {"satu", "dua"}
        (resource,) = copy["resources"]
        assert "jumlah" in str(resource["schema"])
        assert not resource.get("url")
        assert show(package)["title"] == "DATA CONTOH Penduduk 2025"

    def test_activity(self, activity: Any, act: Any, portal: SimpleNamespace):
        """Rows keep their keys; the schedule moves on, what BPS gave stays behind."""
        package = activity(
            tahun_kegiatan="2025",
            id_kegiatan="K-1",
            viii_ketersediaan_produk_digital="YA",
            viii_rencana_rilis_digital="2024-02-29",
            variabel=[{"nama": "A"}, {"nama": "B"}],
        )
        copy = act(portal.operator, "satudata_metadata_copy", id=package["id"])
        assert copy["tahun_kegiatan"] == "2026"
        assert copy["viii_rencana_rilis_digital"] == "2025-02-28"
        assert not copy.get("id_kegiatan")
        assert [(row["kunci"], row["nama"]) for row in copy["variabel"]] == [
            ("v1", "A"),
            ("v2", "B"),
        ]

    def test_published(self, at_stage: Any, act: Any, portal: SimpleNamespace):
        """What the public sees is left out nowhere and published nowhere by a copy."""
        package = at_stage("published")
        copy = act(portal.operator, "satudata_metadata_copy", id=package["id"])
        assert (copy["private"], copy["satudata_stage"]) == (True, "draft")

    def test_topics(self, draft: Any, act: Any, portal: SimpleNamespace):
        """Topics that others gave do not stand in the way of a copy."""
        act(portal.sysadmin, "group_create", name="sosial", title="Sosial")
        package = draft()
        act(portal.sysadmin, "member_create", id="sosial", object=package["id"],
            object_type="package", capacity="public")  # fmt: skip
        copy = act(portal.operator, "satudata_metadata_copy", id=package["id"])
        assert copy["konsep"] == package["konsep"]
        assert copy["groups"] == []

    def test_who_may_not(self, draft: Any, at_stage: Any, act: Any, portal: SimpleNamespace):
        """A hidden dataset is not there; a published one is copied by its own agency only."""
        hidden, public = draft(), at_stage("published", name="terbit")
        for who in (portal.operator_lain, portal.warga, None):
            with pytest.raises(tk.ObjectNotFound):
                act(who, "satudata_metadata_copy", id=hidden["id"])
            with pytest.raises(tk.NotAuthorized):
                act(who, "satudata_metadata_copy", id=public["id"])

    def test_offered_on_the_new_page(self, operator: Person, draft: Any):
        """In the list of one's agencies."""
        package = draft()
        assert f'<option value="{package["id"]}">' in operator.get("/dataset/new")


class TestFilesAndCheck:
    """The last steps."""

    def test_order_and_remove(
        self,
        operator: Person,
        draft: Any,
        act: Any,
        portal: SimpleNamespace,
        upload: Any,
        show: Any,
    ):
        """Buttons move a file and take it out."""
        package = draft()
        act(
            portal.operator,
            "resource_create",
            package_id=package["id"],
            name="Dua",
            upload=upload(),
        )
        first, second = [one["id"] for one in show(package)["resources"]]
        path = f"/satudata/metadata/{package['id']}/files/"
        assert operator.post(f"{path}{second}/up").status_code == 302
        assert [one["id"] for one in show(package)["resources"]] == [second, first]
        assert operator.post(f"{path}{first}/remove").status_code == 302
        assert [one["id"] for one in show(package)["resources"]] == [second]
        assert "Dua" in operator.get(step_url(package, "berkas"))

    def test_check(self, operator: Person, draft: Any):
        """What is missing, by step, with a link to its very field."""
        package = draft(satuan="")
        html = operator.get(step_url(package, "periksa"))
        link = re.search(r'href="([^"]*)#field-satuan"', html)
        assert link
        shown = operator.get(link[1].replace("&amp;", "&").removeprefix("http://test.ckan.net"))
        assert 'id="error-satuan"' in shown
        assert re.search(r'action="/satudata/review/[^"]+/submit"', html)
        assert re.search(r"<button[^>]*type=\"submit\"[^>]*disabled", html)

    def test_submit(self, operator: Person, draft: Any):
        """A complete draft can be sent from here."""
        html = operator.get(step_url(draft(), "periksa"))
        form = html.split("/submit")[1].split("</form>")[0]
        assert "disabled" not in form

    def test_a_problem_in_a_row(self):
        """Its input is that of the row."""
        problem = {"field": "variabel", "row": 13, "column": "nama"}
        assert form_page.input_of(problem) == "variabel-12-nama"
