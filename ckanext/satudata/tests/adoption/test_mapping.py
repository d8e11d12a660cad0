"""From the keys of other schemas to ours: spellings, code lists, and what must not happen."""

from __future__ import annotations

import pytest
import yaml

from ckanext.satudata.adoption import mapping
from ckanext.satudata.metadata import codelists, foreign


def mapped(extras: dict[str, str], own: dict | None = None, **package: object) -> dict[str, str]:
    """Field → value that a dataset with these extras gets."""
    pairs = [{"key": key, "value": value} for key, value in extras.items()]
    result = mapping.apply({"extras": pairs, **package}, mapping.with_own(own))
    return {entry["field"]: entry["value"] for entry in result.added}


def unknown(extras: dict[str, str]) -> dict[str, str]:
    """Field → value that was not understood."""
    pairs = [{"key": key, "value": value} for key, value in extras.items()]
    result = mapping.apply({"extras": pairs}, mapping.built_in())
    return {entry["field"]: entry["value"] for entry in result.unknown}


class TestBuiltIn:
    """The rules that come with the extension."""

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("frekuensi", "Tahunan"),
            ("Frekuensi Dataset", "setahun sekali"),
            ("frequency", "annual"),
            ("frequency", "R/P1Y"),
            ("accrual_periodicity", "http://publications.europa.eu/authority/frequency/ANNUAL"),
        ],
    )
    def test_frequency(self, key, value):
        """Every portal spells the year in its own way."""
        assert mapped({key: value}) == {"accrualPeriodicity": "tahunan"}

    @pytest.mark.parametrize(
        ("text", "years"),
        [
            ("2018-2022", ("2018", "2022")),
            ("Tahun 2019 s.d. 2024", ("2019", "2024")),
            ("2020", ("2020", "2020")),
            ("12018", None),
            ("sejak dulu", None),
        ],
    )
    def test_years(self, text, years):
        """The earliest and the latest year that a text names."""
        found = mapped({"temporal": text})
        assert (found.get("tahun_awal"), found.get("tahun_akhir")) == (years or (None, None))

    @pytest.mark.parametrize(
        ("key", "value", "field", "code"),
        [
            ("urusan", "urusan pendidikan", "kode_urusan", "1.01"),
            ("urusan", "2.16", "kode_urusan", "2.16"),
            ("kode_kabupaten_kota", "3509", "kode_wilayah", "35.09"),
            ("Tingkat Penyajian Dataset", "Kecamatan", "tingkat_penyajian", "kecamatan"),
            ("jenis_data", "Statistik", "jenis", "statistik"),
            ("Satuan Dataset", "orang", "satuan", "Orang"),
            ("Satuan Dataset", "Gerobak", "satuan", "Gerobak"),
        ],
    )
    def test_code_lists(self, key, value, field, code):
        """By code, by label, by digits; a field with suggestions takes any text."""
        assert mapped({key: value}) == {field: code}

    def test_contact(self):
        """Name and address of the nearest contact, not of all of them."""
        columns = {"maintainer": "Bidang Contoh", "maintainer_email": "b@example.org"}
        found = mapped({}, author="Seksi Contoh", **columns)
        assert found == {"kontak_produsen": "Bidang Contoh, b@example.org"}
        assert mapped({}, author="Seksi Contoh") == {"kontak_produsen": "Seksi Contoh"}

    def test_resources_that_agree(self):
        """The older national schema has keys on resources; two opinions are none."""
        agreed = [{"rumus": "a/b"}, {"rumus": "a/b"}, {}]
        assert mapped({}, resources=agreed) == {"rumus": "a/b"}
        assert mapped({}, resources=[{"rumus": "a"}, {"rumus": "b"}]) == {}

    def test_nothing_is_overwritten(self):
        """A field that is there, empty or wrong, stays; a wrong code is reported."""
        extras = {"accrualPeriodicity": "Setiap panen", "frekuensi": "Tahunan"}
        assert mapped(extras) == {}
        assert unknown(extras) == {"accrualPeriodicity": "Setiap panen"}
        assert mapped({"satuan": "", "satuan_dataset": "Orang"}) == {}

    def test_unknown_values_are_reported(self):
        """Nothing is guessed."""
        assert mapped({"frekuensi": "entah"}) == {}
        assert unknown({"frekuensi": "entah"}) == {"accrualPeriodicity": "entah"}

    def test_other_types_are_left_alone(self):
        """Their fields are not ours."""
        assert mapped({"frekuensi": "Tahunan"}, type="showcase") == {}

    def test_every_value_is_a_code(self):
        """Whatever a code rule gives, the schema accepts."""
        for field, rules in mapping.built_in().fields.items():
            for rule in rules:
                if "code" in rule:
                    spelled = mapping.built_in().spellings[rule["code"]].values()
                    assert set(spelled) <= codelists.values(rule["code"]), field


class TestOwn:
    """A site's own file."""

    def test_it_comes_first(self):
        """Before the built-in rules, and with its own spellings."""
        own = {
            "fields": {"satuan": [{"from": ["unit_measure"]}],
                       "accrualPeriodicity": [{"from": ["siklus"], "code": "frekuensi"}]},
            "values": {"frekuensi": {"semesteran": ["dua kali setahun"]}},
        }  # fmt: skip
        extras = {"unit_measure": "Ton", "satuan_data": "Kilogram", "siklus": "Dua kali setahun"}
        assert mapped(extras, own) == {"satuan": "Ton", "accrualPeriodicity": "semesteran"}

    @pytest.mark.parametrize(
        "content",
        [
            {"fields": {"access_class": [{"from": ["x"]}]}},
            {"fields": {"title": [{"from": ["x"]}]}},
            {"fields": {"satudata_stage": [{"from": ["x"]}]}},
            {"fields": {"bukan_kolom": [{"from": ["x"]}]}},
            {"fields": {"satuan": [{"from": "x"}]}},
            {"fields": {"satuan": [{"from": ["x"], "run": "y"}]}},
            {"fields": {"satuan": [{"from": ["x"], "code": "tidak_ada"}]}},
            {"fields": {"tahun_awal": [{"from": ["x"], "year": "middle"}]}},
            {"fields": {"satuan": {"from": ["x"]}}},
            {"fields": []},
            {"values": {"frekuensi": {"abad": ["x"]}}},
            {"values": {"tidak_ada": {}}},
            ["fields"],
        ],
    )
    def test_faults_are_named(self, content):
        """Computed fields, access and CKAN's columns are no targets; typing errors are found."""
        with pytest.raises(mapping.MappingFault):
            mapping.combined([content])

    def test_a_file_that_is_none(self, tmp_path):
        """Broken YAML is a fault of the mapping, not of the program."""
        path = tmp_path / "rules.yaml"
        path.write_text("fields: [")
        with pytest.raises(mapping.MappingFault, match="rules"):
            mapping.read(path)
        path.write_text(yaml.safe_dump({"fields": {"satuan": [{"from": ["x"]}]}}))
        assert mapping.read(path)["fields"]


class TestRestrictions:
    """What other extensions and portals say about access."""

    @pytest.mark.parametrize(
        ("resource", "level"),
        [
            ({"restricted": '{"level": "only_allowed_users"}'}, "only_allowed_users"),
            ({"restricted": {"level": "registered"}}, "registered"),
            ({"restricted-level": "same_organization"}, "same_organization"),
            ({"restricted_level": "any_organization"}, "any_organization"),
            ({"restricted": '{"level": '}, '{"level": '),
            ({"restricted": "yes"}, "yes"),
            ({"restricted": '{"allowed_users": "a"}'}, "unknown"),
            ({"restricted": '{"level": "public"}'}, None),
            ({"restricted": ""}, None),
            ({"name": "restricted"}, None),
        ],
    )
    def test_locks(self, resource, level):
        """What cannot be read counts as closed."""
        assert foreign.lock(resource) == level

    @pytest.mark.parametrize(
        ("values", "word"),
        [
            ({"accessRights": "terbatas"}, "terbatas"),
            ({"access_rights": "http://europa.eu/authority/access-right/NON_PUBLIC"}, "NON_PUBLIC"),
            ({"Kelas Akses": "Tertutup"}, "Tertutup"),
            ({"accessRights": "terbuka"}, None),
            ({"notes": "terbatas"}, None),
        ],
    )
    def test_labels(self, values, word):
        """A word in the right field, not anywhere."""
        assert foreign.label(values) == word
