"""The form in steps: what is marked, offered and stored, and what is never lost."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import pytest

from ckanext.satudata.tests.metadata.forms import Inputs, Person, is_marked, step_url


class TestNew:
    """The first step makes the draft."""

    def test_page(self, operator: Person):
        """Marks in words, help, examples; no visibility to choose, nothing chosen unasked."""
        html = operator.get("/dataset/new")
        assert is_marked(html, "title", "required")
        assert is_marked(html, "kegiatan_id", "recommended")
        assert not is_marked(html, "id_ddd", "required")
        assert 'name="private"' not in html
        assert 'aria-describedby="help-title"' in html
        assert "Jumlah Penduduk Menurut Kecamatan dan Jenis Kelamin" in html
        assert Inputs(html).values["kode_urusan"] == [""]

    def test_english(self, operator: Person):
        """Labels, help and choices come in English as well."""
        html = operator.get("/en/dataset/new")
        assert "Data producer" in html
        assert "Statistical" in html

    def test_create(self, operator: Person, show: Any):
        """A title is enough; the draft is private and has what the schema gives from the start."""
        values = operator.inputs("/dataset/new")
        answer = operator.send("/satudata/metadata/new/dataset", values, "next", title="Sawah")
        assert answer.status_code == 302
        found = re.search("/satudata/metadata/([^/]+)/standar$", answer.headers["Location"])
        assert found
        package = show({"id": found[1]})
        assert (package["title"], package["state"], package["private"]) == ("Sawah", "active", True)
        assert package["access_class"] == "terbuka"
        assert package["satudata_stage"] == "draft"

    def test_refused(self, operator: Person):
        """Everything typed is still there, with the reason beside its field."""
        values = operator.inputs("/dataset/new")
        answer = operator.send(
            "/satudata/metadata/new/dataset", values, title="Sawah", kode_dssd="abc"
        )
        assert answer.status_code == 400
        assert 'id="error-kode_dssd"' in answer.body
        assert 'aria-describedby="help-kode_dssd error-kode_dssd"' in answer.body
        assert Inputs(answer.body).values["title"] == ["Sawah"]
        assert Inputs(answer.body).values["kode_dssd"] == ["abc"]

    def test_who_may_not(self, app: Any, portal: SimpleNamespace):
        """Accounts without an agency get CKAN's answer."""
        person = Person(app, portal.warga)
        person.get("/dataset/new", 403)
        assert person.post("/satudata/metadata/new/dataset", {"title": "x"}).status_code == 403


class TestAddresses:
    """Ways into the form."""

    def test_edit_leads_to_the_first_gap(self, operator: Person, draft: Any):
        """CKAN's address of the form goes on where something is missing."""
        package = draft(konsep="")
        way = operator.get(f"/dataset/edit/{package['name']}", 302)
        assert way.endswith(f"/satudata/metadata/{package['id']}")
        assert "/standar" in operator.get(f"/satudata/metadata/{package['id']}", 302)

    def test_resources(self, operator: Person, draft: Any):
        """And that of the files to the step of the files."""
        package = draft()
        assert operator.get(f"/dataset/resources/{package['name']}", 302).endswith("/berkas")

    def test_strangers(self, app: Any, portal: SimpleNamespace, draft: Any, at_stage: Any):
        """Hidden and missing are the same; what is frozen says so on its page."""
        package = draft()
        other, walidata = Person(app, portal.operator_lain), Person(app, portal.walidata)
        for path in (step_url(package, "identitas"), "/satudata/metadata/nothing/identitas"):
            other.get(path, 404)
            walidata.get(path, 404)
            assert other.post(path, {"title": "x"}).status_code == 404
        published = at_stage("published", package)
        owner = Person(app, portal.operator)
        assert owner.get(step_url(published, "identitas"), 302).endswith(published["name"])
        answer = owner.post(step_url(published, "identitas"), {"title": "x"})
        assert answer.status_code == 302
        owner.get(step_url(published, "nothing"), 302)

    def test_unknown_step(self, operator: Person, draft: Any):
        """No such step, no page."""
        operator.get(step_url(draft(), "blok-1"), 404)


class TestSaving:
    """One step at a time; what is emptied is empty."""

    def test_only_this_step(self, operator: Person, draft: Any, show: Any):
        """Other steps, files and the state stay as they are."""
        package = draft(tag_string="satu,dua")
        answer = operator.fill(step_url(package, "standar"), "next", satuan="Jiwa")
        assert answer.headers["Location"].endswith("/cakupan")
        saved = show(package)
        assert saved["satuan"] == "Jiwa"
        kept = ("title", "state", "tags", "owner_org", "kode_wilayah", "name")
        assert {key: saved[key] for key in kept} == {key: package[key] for key in kept}
        assert [one["id"] for one in saved["resources"]] == [
            one["id"] for one in package["resources"]
        ]

    def test_emptied(self, operator: Person, draft: Any, activity: Any, show: Any):
        """Text, keywords, ticks and rows go when they are taken out."""
        package = draft(tag_string="satu,dua", sumber_referensi="RPJMD")
        path = step_url(package, "identitas")
        assert operator.fill(path, sumber_referensi="", tag_string="").status_code == 302
        saved = show(package)
        assert saved["tags"] == []
        assert not saved.get("sumber_referensi")
        kegiatan = activity(
            iv_metode_pengumpulan_data=["wawancara"], indikator=[{"nama": "Rasio guru"}]
        )
        operator.fill(step_url(kegiatan, "blok-4"), iv_metode_pengumpulan_data=[""])
        operator.fill(step_url(kegiatan, "indikator"), **{"indikator-0-_remove": "1"})
        saved = show(kegiatan)
        assert not saved.get("iv_metode_pengumpulan_data")
        assert not saved.get("indikator")

    def test_title(self, operator: Person, draft: Any, show: Any):
        """A draft without a name shows an empty field, not its opaque address."""
        package = draft()
        operator.fill(step_url(package, "identitas"), title="")
        assert show(package)["title"] == package["name"]
        assert operator.inputs(step_url(package, "identitas"))["title"] == [""]

    def test_wrong_value(self, operator: Person, draft: Any, show: Any):
        """It stays in its field with the reason; the others are stored."""
        package = draft(kode_dssd="2.12.000004")
        answer = operator.fill(
            step_url(package, "identitas"), kode_dssd="keliru", sumber_referensi="RKPD"
        )
        assert answer.status_code == 400
        assert Inputs(answer.body).values["kode_dssd"] == ["keliru"]
        assert 'id="error-kode_dssd"' in answer.body
        saved = show(package)
        assert (saved["sumber_referensi"], saved["kode_dssd"]) == ("RKPD", "2.12.000004")

    def test_back_and_stay(self, operator: Person, draft: Any):
        """Every button stores."""
        path = step_url(draft(), "standar")
        assert operator.fill(path, "back").headers["Location"].endswith("/identitas")
        assert operator.fill(path, "stay").headers["Location"].endswith("/standar")
        answer = operator.fill(f"{path}?id=x&step=y&_external=1&_scheme=ftp&_host=evil.example")
        assert answer.headers["Location"] == f"http://test.ckan.net{path}"

    def test_error_in_another_step(self, operator: Person, draft: Any, show: Any):
        """The page goes to the step that holds it and takes along what was typed."""
        package = draft(kode_dssd="2.12.000004")
        model.Session.query(model.PackageExtra).filter_by(
            package_id=package["id"], key="kode_dssd"
        ).update({"value": "keliru"})
        model.Session.commit()
        answer = operator.fill(step_url(package, "standar"), konsep="Baru")
        assert answer.status_code == 400
        assert 'id="error-kode_dssd"' in answer.body
        values = Inputs(answer.body).values
        assert values["konsep"] == ["Baru"]
        assert (
            operator.send(step_url(package, "identitas"), values, kode_dssd="").status_code == 302
        )
        assert show(package)["konsep"] == "Baru"


class TestForgery:
    """A form of another site changes nothing."""

    @pytest.mark.parametrize("path", ["/satudata/metadata/{id}/standar", "/satudata/metadata/copy"])
    def test_no_token(self, visitor: Any, draft: Any, show: Any, path: str):
        """Without the form token every POST is refused."""
        package = draft()
        person = visitor("operator")
        answer = person.post(path.format(id=package["id"]), id=package["id"], konsep="Palsu")
        assert answer.status_code == 400
        assert show(package)["konsep"] == package["konsep"]


class TestOtherForms:
    """Resources and organizations."""

    def test_resource(self, operator: Person, draft: Any):
        """The results of checks are not typed in."""
        package = draft()
        html = operator.get(
            f"/dataset/{package['id']}/resource/{package['resources'][0]['id']}/edit"
        )
        assert is_marked(html, "name", "required")
        assert "validation_status" not in html

    def test_organization(self, app: Any, portal: SimpleNamespace):
        """The agency's form opens for its head."""
        html = Person(app, portal.kepala).get("/organization/edit/dinas")
        assert 'name="kode_opd"' in html

    def test_hidden_activity_on_a_dataset_page(
        self, app: Any, operator: Person, activity: Any, at_stage: Any
    ):
        """A published dataset does not reveal the activity that is not published."""
        kegiatan = activity(name="rahasia", title="Survei rahasia")
        package = at_stage("published", kegiatan_id=kegiatan["id"])
        assert "Survei rahasia" in operator.get(f"/dataset/{package['name']}")
        assert "Survei rahasia" not in app.get(f"/dataset/{package['name']}").body
