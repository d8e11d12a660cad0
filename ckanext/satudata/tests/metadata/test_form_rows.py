"""Rows, conditions, defaults, copies, files: what makes the form one that people finish."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.metadata import form_page, form_steps
from ckanext.satudata.tests.metadata.forms import Inputs, Person, is_marked, step_url


@pytest.fixture
def operator(app: Any, portal: SimpleNamespace) -> Person:
    """The operator before the form."""
    return Person(app, portal.operator)


@pytest.fixture
def show(act: Any, portal: SimpleNamespace):
    """A dataset as its operator gets it."""
    return lambda package: act(portal.operator, "package_show", id=package["id"])


@pytest.fixture
def activity(act: Any, portal: SimpleNamespace):
    """A draft of an activity."""

    def make(**fields: Any) -> dict[str, Any]:
        data = {"type": "kegiatan", "title": "DATA CONTOH", "owner_org": portal.orgs.dinas["id"]}
        return act(portal.operator, "package_create", **{**data, **fields})

    return make


def names(package: dict[str, Any]) -> list[str]:
    """What the variables are called, with their keys."""
    return [f"{row['kunci']} {row['nama']}" for row in package.get("variabel", [])]


class TestRows:
    """Variables of an activity: hundreds of them, ten on a page."""

    def test_page_of_many(self, operator: Person, activity: Any, show: Any):
        """A page holds ten rows and changes no other."""
        package = activity(variabel=[{"nama": f"N{number}"} for number in range(23)])
        path = step_url(package, "variabel") + "?variabel=2"
        values = operator.inputs(path)
        assert values["variabel-10-nama"] == ["N10"]
        assert "variabel-0-nama" not in values
        assert "variabel-20-nama" not in values
        assert operator.send(path, values, **{"variabel-12-nama": "Baru"}).status_code == 302
        found = names(show(package))
        assert found == [f"v{n + 1} {'Baru' if n == 12 else f'N{n}'}" for n in range(23)]

    def test_add_without_a_script(self, operator: Person, activity: Any, show: Any):
        """A blank row is always offered; what is left blank is no row."""
        package = activity()
        path = step_url(package, "variabel")
        answer = operator.fill(path, "more:variabel", **{"variabel-0-nama": "Satu"})
        assert answer.headers["Location"].endswith("?variabel=1#row-variabel-1")
        operator.fill(path, **{"variabel-1-nama": "  "})
        assert names(show(package)) == ["v1 Satu"]
        operator.fill(path, "more:variabel", **{"variabel-1-nama": "Dua"})
        assert names(show(package)) == ["v1 Satu", "v2 Dua"]

    def test_remove_move_and_add_at_once(self, operator: Person, activity: Any, show: Any):
        """Keys stay with their rows wherever they go."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}, {"nama": "C"}])
        path = step_url(package, "variabel")
        operator.fill(path, **{"variabel-2-_remove": "1"})
        operator.fill(path, **{"variabel-2-nama": "D", "move": "variabel:0:1"})
        found = names(show(package))
        assert found[:2] == ["v2 B", "v1 A"]
        assert found[2].endswith(" D")

    def test_move_is_stored_with_what_was_typed(self, operator: Person, activity: Any, show: Any):
        """A button that moves a row loses nothing."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}])
        path = step_url(package, "variabel")
        answer = operator.fill(path, move="variabel:1:-1", **{"variabel-0-konsep": "Konsep A"})
        assert answer.headers["Location"].endswith("#row-variabel-0")
        rows = show(package)["variabel"]
        assert [row["nama"] for row in rows] == ["B", "A"]
        assert rows[1]["konsep"] == "Konsep A"
        operator.fill(path, move="variabel:0:-1")
        assert names(show(package)) == ["v2 B", "v1 A"]

    def test_a_wrong_cell(self, operator: Person, activity: Any, show: Any):
        """It is named by its row; everything else of the rows is stored."""
        package = activity(
            variabel=[{"nama": f"N{n}", "apakah_variabel_bisa_diakses_umum": "YA"} for n in "abc"]
        )
        answer = operator.fill(
            step_url(package, "variabel"),
            **{
                "variabel-1-apakah_variabel_bisa_diakses_umum": "ENTAH",
                "variabel-1-konsep": "Baru",
                "variabel-2-konsep": "Juga",
            },
        )
        assert answer.status_code == 400
        assert 'id="error-variabel-1-apakah_variabel_bisa_diakses_umum"' in answer.body
        rows = show(package)["variabel"]
        assert [row.get("konsep") for row in rows] == [None, "Baru", "Juga"]
        assert rows[1]["apakah_variabel_bisa_diakses_umum"] == "YA"

    def test_a_wrong_cell_of_a_new_row(self, operator: Person, activity: Any, show: Any):
        """The row has its key from the first time on."""
        package = activity()
        path = step_url(package, "variabel")
        wrong = {"variabel-0-nama": "A", "variabel-0-apakah_variabel_bisa_diakses_umum": "ENTAH"}
        answer = operator.fill(path, **wrong)
        assert answer.status_code == 400
        values = Inputs(answer.body).values
        assert values["variabel-0-apakah_variabel_bisa_diakses_umum"] == [""]
        operator.send(path, values, **{"variabel-0-konsep": "Baru"})
        (row,) = show(package)["variabel"]
        assert (row["kunci"], row["nama"], row["konsep"]) == ("v1", "A", "Baru")

    def test_a_row_in_use_stays(self, operator: Person, activity: Any, draft: Any, show: Any):
        """A dataset points to it: the page says so and keeps what was typed."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}])
        draft(kegiatan_id=package["id"], butir_kegiatan="v1")
        answer = operator.fill(step_url(package, "variabel"), **{"variabel-0-_remove": "1"})
        assert answer.status_code == 400
        assert "v1" in answer.body
        assert names(show(package)) == ["v1 A", "v2 B"]

    def test_two_people_on_rows(
        self, app: Any, portal: SimpleNamespace, operator: Person, activity: Any, show: Any
    ):
        """What was typed follows its row, wherever the other one moved it."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}])
        path = step_url(package, "variabel")
        second = Person(app, portal.operator2)
        values = second.inputs(path)
        operator.fill(path, move="variabel:0:1")
        answer = second.send(path, values, **{"variabel-0-konsep": "Konsep A"})
        assert answer.status_code == 409
        assert second.send(path, Inputs(answer.body).values).status_code == 302
        rows = show(package)["variabel"]
        assert [(row["nama"], row.get("konsep")) for row in rows] == [
            ("B", None),
            ("A", "Konsep A"),
        ]

    def test_hundreds_cost_no_more(self, operator: Person, activity: Any, query_count: Any):
        """The number of statements does not grow with the rows, nor does the page."""
        few = activity(variabel=[{"nama": "A"}])
        many = activity(variabel=[{"nama": f"N{number}"} for number in range(300)])
        seen = []
        for package in (few, many):
            operator.get(step_url(package, "variabel"))
            with query_count() as counted:
                html = operator.get(step_url(package, "variabel"))
            seen.append(counted.statements)
            assert len(html) < 400_000
        assert seen[0] == seen[1]


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
        assert names(copy) == ["v1 A", "v2 B"]

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
