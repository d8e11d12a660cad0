"""Every rule of completeness: a case in which it alone is broken, and one in which none is."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from ckanext.satudata.metadata import completeness, examine, rules, tabular
from ckanext.satudata.metadata.rules import values
from ckanext.satudata.metadata.rules.case import Link
from ckanext.satudata.tests.metadata.filled import FILE, filled
from ckanext.satudata.tests.metadata.judged import (
    CLOSED,
    COLUMNS,
    DISTRICTS,
    broken,
    column,
    inspected,
    linked,
    rows,
)

TODAY = datetime.date(2026, 6, 1)
LINK = {**FILE, "url": "https://contoh.go.id/data.csv", "url_type": ""}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(values, "today", lambda: TODAY)


DATASETS: dict[str, dict[str, Any]] = {
    "field_missing": {"kontak_produsen": ""},
    "standar_data": {"konsep": ""},
    "field_recommended": {"tags": []},
    "restriction_ended": {**CLOSED, "masa_pembatasan": "2026-06-01"},
    "link_address": {"resources": [{**LINK, "url": "ftp://contoh.go.id/data.csv"}]},
    "link_restricted": {**CLOSED, "resources": [LINK]},
    "license_open": {"license_id": "notspecified"},
    "code_unknown": {"kode_urusan": "9.99"},
    "code_dssd": {"kode_dssd": "1.04.000004"},
    "unit_unknown": {"satuan": "Orangg"},
    "area_name": {"cakupan": "Kabupaten Pasuruan"},
    "concept_capitals": {"konsep": "angkatan kerja"},
    "concept_abbreviation": {"konsep": "Penduduk OAP"},
    "concept_measure": {"konsep": "Rata-rata Lama Sekolah"},
    "concept_period": {"konsep": "Penduduk Selama Sebulan"},
    "concept_region": {"konsep": "Penduduk Jember"},
    "check_failed": {"resources": [{**FILE, "validation_status": "failure"}]},
}
"""Rule → what breaks it in a complete dataset."""

YEARS: dict[str, dict[str, str]] = {
    "years_order": {"tahun_awal": "2026", "tahun_akhir": "2025"},
    "year_future": {"tahun_awal": "2024", "tahun_akhir": "2030"},
    "period_late": {"tahun_awal": "2020", "tahun_akhir": "2023"},
}
"""Rule → years of a dataset whose files nobody has read."""

FILES: dict[str, Any] = {
    "years_outside": inspected(
        [*COLUMNS[:1], column("tahun", ["2019", "2024", "2025"]), COLUMNS[2]]
    ),
    "years_missing": inspected([COLUMNS[0], column("tahun", ["2025"]), COLUMNS[2]]),
    "period_column": inspected([COLUMNS[0], COLUMNS[2]]),
    "file_codes": inspected([column("kode_kecamatan", [*DISTRICTS, "35.09.99"]), *COLUMNS[1:]]),
    "file_names": inspected(
        [column("kode_kecamatan", DISTRICTS, names={"35.09.01": "Ajung"}), *COLUMNS[1:]]
    ),
    "units_column": inspected(COLUMNS[1:]),
    "units_missing": inspected([column("kode_kecamatan", DISTRICTS[1:]), *COLUMNS[1:]]),
    "columns_described": inspected([*COLUMNS, column("laki_laki")]),
}
"""Rule → an inspection of the file of a complete dataset that breaks it."""

FOUND = sorted(
    {*re.findall(r'_finding\(\s*"([a-z_]+)"', Path(examine.__file__).read_text(encoding="utf-8"))}
    | set(get_args(tabular.Rule))
    | {f"personal_data_{what}" for what in ("nik", "phone", "email")}
)
"""What the inspection may find."""

LINKS: dict[str, dict[str, Link]] = {
    "link_broken": {},
    "link_row_broken": linked(variabel=[]),
    "link_row_incomplete": linked(variabel=[{"kunci": "v1", "nama": "Penduduk"}]),
    "link_unreviewed": linked("draft"),
}
"""Rule → an activity that breaks it in the dataset that names its row v1."""

ACTIVITIES: dict[str, dict[str, Any]] = {
    "staff": {"vi_jumlah_petugas_supervisor": "5", "vi_jumlah_petugas_enumerator": "2"},
    "schedule_order": {
        "iii_pengumpulan_awal": "2026-02-01",
        "iii_pengumpulan_akhir": "2026-01-01",
    },
}
"""Rule → what breaks it in a complete activity."""


class TestEachAlone:
    """A complete description breaks no rule; each of these changes breaks exactly one."""

    def test_nothing(self):
        """Everything is in order: full marks."""
        assert broken(filled()) == set()
        assert broken(filled(**CLOSED)) == set()
        assert broken(filled("kegiatan")) == set()
        assert completeness.assess(filled(), inspected(), linked())["score"] == 100

    def test_every_rule_has_a_case(self):
        """A rule that nobody tests is none."""
        others = {"row_missing", "row_recommended", "no_file", "no_open_file", "link_row_kind"}
        others |= {"keys_unique", "concept_unique"}
        tested = others.union(DATASETS, YEARS, FILES, FOUND, LINKS, ACTIVITIES)
        assert tested == set(rules.ALL)

    @pytest.mark.parametrize("rule", DATASETS)
    def test_datasets(self, rule: str):
        """Fields of a dataset."""
        assert broken({**filled(), **DATASETS[rule]}) == {rule}

    @pytest.mark.parametrize("rule", YEARS)
    def test_years(self, rule: str):
        """Years of a dataset."""
        assert broken(filled(**YEARS[rule]), inspections={}) == {rule}

    @pytest.mark.parametrize("rule", FILES)
    def test_contents(self, rule: str):
        """The description against the file."""
        assert broken(filled(), FILES[rule]) == {rule}

    @pytest.mark.parametrize("rule", FOUND)
    def test_findings(self, rule: str):
        """The inspection's findings, each in words that name the place."""
        package = filled(
            resources=[FILE, {**FILE, "id": "r2"}] if rule == "file_format" else [FILE]
        )
        problems = completeness.check(package, inspected(None, rule), linked())
        (problem,) = problems
        assert problem["rule"] == rule
        assert problem["step"] == "berkas"
        assert (problem["resource_id"], problem["column"], problem["row"]) == ("r1", "telepon", 7)
        assert problem["hint"]
        assert "%(" not in problem["message"]

    @pytest.mark.parametrize("rule", LINKS)
    def test_links(self, rule: str):
        """The activity of a dataset."""
        assert broken(filled(), links=LINKS[rule]) == {rule}

    def test_link_row_kind(self):
        """A dataset of a variable names no indicator."""
        assert broken(filled(butir_kegiatan="i1")) == {"link_row_kind"}

    def test_nobody_looked_for_the_activity(self):
        """Without a look at the database links are not judged."""
        assert completeness.check(filled(), inspected()) == []

    @pytest.mark.parametrize("rule", ACTIVITIES)
    def test_activities(self, rule: str):
        """Fields of an activity."""
        assert broken({**filled("kegiatan"), **ACTIVITIES[rule]}) == {rule}

    def test_rows(self):
        """Rows of an activity."""
        assert broken(rows("variabel", {"definisi": ""})) == {"row_missing"}
        assert broken(rows("variabel", {"satuan": ""})) == {"row_recommended"}
        assert broken(rows("variabel", {}, {})) == {"keys_unique"}
        apart = rows("variabel", {}, {"kunci": "v2", "definisi": "Lain"})
        assert broken(apart) == {"concept_unique"}
        assert broken(rows("variabel", {}, {"kunci": "v2"})) == set()

    def test_files_there(self):
        """Open and restricted data have a file; at least one is of an open format."""
        assert broken(filled(resources=[])) == {"no_file"}
        assert broken(filled(**CLOSED, resources=[])) == {"no_file"}
        assert broken(filled(**{**CLOSED, "access_class": "tertutup"}, resources=[])) == set()
        only = broken(filled(), inspected(None, "file_format"))
        assert only == {"file_format", "no_open_file"}
