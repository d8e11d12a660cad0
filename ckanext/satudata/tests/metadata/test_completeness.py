"""Completeness: the demands of the schemas and the rules across fields."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ckanext.satudata.metadata import completeness, schemas
from ckanext.satudata.metadata.rules import values
from ckanext.satudata.tests.metadata.filled import FILE, filled

TODAY = datetime.date(2026, 6, 1)

DATASET = filled()
CLOSED = filled(
    access_class="terbatas",
    dasar_pembatasan="17h",
    uji_konsekuensi="1/2026",
    masa_pembatasan="2030-01-01",
)
KEGIATAN = filled("kegiatan")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(values, "today", lambda: TODAY)


def problems(package: Any, severity: str | None = None) -> set[str]:
    """Fields with a problem of this severity."""
    found = completeness.check(package)
    return {item["field"] for item in found if severity in (None, item["severity"])}


class TestDemands:
    """What the schema files ask for."""

    def test_a_complete_dataset(self):
        """Nothing to do gives full marks."""
        assert completeness.assess(DATASET) == {"complete": True, "score": 100, "problems": []}

    def test_an_empty_dataset(self):
        """Every obligatory field is named, and the score is low."""
        result = completeness.assess({"type": "dataset"})
        obligatory = {
            field["field_name"]
            for field in schemas.dataset_fields("dataset")
            if field.get(schemas.REQUIRED) is True and schemas.shown(field, {})
        }
        assert obligatory <= {item["field"] for item in result["problems"]}
        assert not result["complete"]
        assert result["score"] < 10

    @pytest.mark.parametrize("field", ["konsep", "satuan", "access_class", "kontak_produsen"])
    def test_a_missing_field(self, field: str):
        """One missing field is one error with its label."""
        (problem,) = completeness.check({**DATASET, field: ""})
        assert problem["field"] == field
        assert problem["severity"] == "error"
        assert problem["label"]
        assert problem["message"]

    def test_a_recommended_field_only_warns(self):
        """A dataset without keywords can be submitted, with a lower score."""
        result = completeness.assess({**DATASET, "tags": []})
        assert result["complete"]
        assert result["score"] < 100
        assert [item["severity"] for item in result["problems"]] == ["warning"]

    def test_a_title_that_is_only_the_name(self):
        """CKAN copies the name where no title was typed."""
        assert problems({**DATASET, "title": "penduduk"}) == {"title"}

    def test_an_indicator_needs_its_formula(self):
        """Conditions look at other fields."""
        indicator = {**DATASET, "indikator_variabel": "indikator"}
        assert {"interpretasi", "metode_perhitungan", "rumus"} <= problems(indicator, "error")

    def test_a_field_that_is_not_shown_is_not_asked_for(self):
        """The year of priority makes sense for priority data only."""
        assert "prioritas_tahun" not in problems({**DATASET, "data_prioritas": "false"})
        assert "prioritas_tahun" in problems({**DATASET, "data_prioritas": "true"}, "error")

    def test_problems_of_a_resource_name_it(self):
        """Each resource is asked by itself, after the dataset, in the order of the form."""
        second = {"id": "r2", "url": "b.csv", "url_type": "upload", "format": "CSV"}
        package = {**DATASET, "satuan": "", "resources": [FILE, second]}
        found = [(p["field"], p.get("resource_id")) for p in completeness.check(package)]
        assert found[0] == ("satuan", None)
        assert [pair for pair in found if pair[1] == "r2"] == found[1:]
        assert [name for name, _resource in found[1:]][:1] == ["name"]

    def test_a_problem_says_what_to_do_and_where(self):
        """Rule, hint and step: the form opens at the field."""
        (problem,) = completeness.check({**DATASET, "kontak_produsen": ""})
        assert (problem["rule"], problem["step"]) == ("field_missing", "akses")
        assert problem["hint"]
        (problem,) = completeness.check({**DATASET, "resources": [{**FILE, "name": ""}]})
        assert (problem["step"], problem["resource_id"]) == ("berkas", "r1")

    def test_rows_say_which_cell(self):
        """Row and subfield of what a repeating group lacks."""
        package = {**KEGIATAN, "variabel": [*KEGIATAN["variabel"], {"nama": "Berat"}]}
        found = [p for p in completeness.check(package) if p["rule"] == "row_missing"]
        assert {problem.get("row") for problem in found} == {2}
        assert {"definisi", "konsep"} <= {problem.get("column") for problem in found}
        assert all("2" in problem["message"] for problem in found)


class TestAccess:
    """Data that are not open need a ground, a test and an end."""

    def test_complete(self):
        """With all three there is nothing to do."""
        assert problems(CLOSED) == set()

    @pytest.mark.parametrize("field", ["dasar_pembatasan", "uji_konsekuensi", "masa_pembatasan"])
    @pytest.mark.parametrize("access_class", ["terbatas", "tertutup"])
    def test_each_is_demanded(self, field: str, access_class: str):
        """None of the three may be missing."""
        package = {**CLOSED, "access_class": access_class, field: ""}
        assert problems(package, "error") == {field}

    @pytest.mark.parametrize("until", ["2020-01-01", "2026-06-01", "2026-06-01T00:00:00"])
    def test_the_end_lies_in_the_future(self, until: str):
        """An exemption that has ended, even today, is none."""
        assert problems({**CLOSED, "masa_pembatasan": until}) == {"masa_pembatasan"}

    def test_open_data_ignore_an_old_end(self):
        """What was restricted once may be open now."""
        assert problems({**DATASET, "masa_pembatasan": "2020-01-01"}) == set()

    def test_links_of_closed_data(self):
        """A link would lead around the restriction."""
        link = {**DATASET["resources"][0], "url_type": "", "url": "https://a.go.id/x.csv"}
        assert problems({**CLOSED, "resources": [link]}, "error") == {"url"}
        assert problems({**DATASET, "resources": [link]}, "error") == set()

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a/b", "javascript:1", "http://"])
    def test_bad_links(self, url: str):
        """Only web addresses are links."""
        link = {**DATASET["resources"][0], "url_type": "", "url": url}
        assert problems({**DATASET, "resources": [link]}, "error") == {"url"}


class TestRulesOfDatasets:
    """Rules across fields of a dataset."""

    def test_open_data_need_a_file(self):
        """A catalogue entry alone is possible for closed data only."""
        for package in (DATASET, CLOSED):
            assert problems({**package, "resources": []}, "error") == {"resources"}
        assert problems({**CLOSED, "access_class": "tertutup", "resources": []}) == set()

    def test_years(self):
        """The first year is not after the last."""
        assert problems({**DATASET, "tahun_awal": "2026"}, "error") == {"tahun_akhir"}
        assert problems({**DATASET, "tahun_akhir": "2030"}, "warning") == {"tahun_akhir"}
        assert problems({**DATASET, "tahun_awal": "x"}) == set()

    def test_codes(self):
        """A DSSD code begins with the affair; units come from the list."""
        assert problems({**DATASET, "kode_dssd": "1.04.000004"}, "warning") == {"kode_dssd"}
        assert problems({**DATASET, "kode_dssd": "2.12.000004"}) == set()
        assert problems({**DATASET, "satuan": "Orangg"}, "warning") == {"satuan"}


class TestRulesOfActivities:
    """Rules across fields of an activity."""

    def test_sample_design_of_surveys_only(self):
        """Block V is for surveys."""
        survey = {**KEGIATAN, "cara_pengumpulan_data": "SURVEI"}
        assert "v_unit_sampel" in problems(survey, "error")
        assert "v_unit_sampel" not in problems(KEGIATAN)

    def test_collectors_of_interviews_only(self):
        """Block VI asks for staff where people are interviewed."""
        interviews = {**KEGIATAN, "iv_sarana_pengumpulan_data": ["cawi", "papi"]}
        assert "vi_petugas_pengumpulan_data" in problems(interviews, "error")
        assert "vi_petugas_pengumpulan_data" not in problems(KEGIATAN)

    def test_at_least_one_variable(self):
        """An activity without variables collects nothing."""
        assert "variabel" in problems({**KEGIATAN, "variabel": [{"nama": ""}]}, "error")
        assert "variabel" not in problems(KEGIATAN)

    def test_keys_of_rows_are_unique(self):
        """Later versions recognise a row by its key."""
        row = {**KEGIATAN["variabel"][0], "kunci": "v1"}
        assert "variabel" in problems({**KEGIATAN, "variabel": [row, row]}, "error")

    def test_schedule(self):
        """A period ends after it began."""
        turned = {"iii_pengumpulan_awal": "2026-02-01", "iii_pengumpulan_akhir": "2026-01-01"}
        assert "iii_pengumpulan_akhir" in problems({**KEGIATAN, **turned}, "error")

    def test_supervisors(self):
        """Fewer enumerators than supervisors is odd."""
        staff = {"vi_jumlah_petugas_supervisor": "5", "vi_jumlah_petugas_enumerator": "2"}
        assert "vi_jumlah_petugas_enumerator" in problems({**KEGIATAN, **staff}, "warning")

    def test_needs_no_file(self):
        """An activity may stand without documents."""
        assert "resources" not in problems(KEGIATAN)


class TestOddInput:
    """Never raises."""

    @pytest.mark.parametrize(
        "odd",
        [
            None,
            {},
            [],
            {"type": None, "resources": None},
            {"type": "showcase", "title": "x"},
            {"access_class": ["terbatas"], "masa_pembatasan": {"a": 1}, "resources": ["x", {}]},
            {"tahun_awal": "²", "tahun_akhir": [], "satuan": ["a"], "kode_dssd": 3},
            {"type": "kegiatan", "variabel": "nothing", "indikator": [1, None, {"kunci": {}}]},
            {"type": "kegiatan", "iv_sarana_pengumpulan_data": [["papi"]]},
            {"resources": [{"url": "http://[", "format": {}}], "extras": "x"},
        ],
    )
    def test_input(self, odd: Any):
        """Whatever comes in, a list of problems comes out."""
        assert isinstance(completeness.check(odd), list)
