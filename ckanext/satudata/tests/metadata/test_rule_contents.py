"""Rules of completeness with several sides: personal data, codes, periods, concepts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ckanext.satudata.metadata import completeness
from ckanext.satudata.metadata.rules import values
from ckanext.satudata.metadata.rules.periods import expected_year
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


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(values, "today", lambda: datetime.date(2026, 6, 1))


class TestPersonalData:
    """NIK, telephone numbers and e-mail addresses in data meant to be open."""

    KINDS = ("personal_data_nik", "personal_data_phone", "personal_data_email")

    @pytest.mark.parametrize("rule", KINDS)
    def test_error_in_open_data_only(self, rule: str):
        """Restricted data may need them."""
        found = inspected(None, rule)
        (problem,) = completeness.check(filled(), found, linked())
        assert problem["severity"] == "error"
        assert broken(filled(**CLOSED), found) == set()

    def test_offices(self):
        """The number of an office is no personal one; a NIK is always one."""
        found = inspected(None, *self.KINDS)
        for finding in found["r1"]["findings"]:
            finding["column"] = "telepon_kantor"
        assert broken(filled(), found) == {"personal_data_nik"}


class TestContents:
    """Codes and units in the files."""

    @pytest.mark.parametrize(
        "codes",
        [DISTRICTS, [code.replace(".", "") for code in DISTRICTS], ["3509010"], ["35.09.01.2001"]],
        ids=["dotted", "plain", "bps", "village"],
    )
    def test_spellings_of_codes(self, codes: list[str]):
        """Codes with and without dots; those of BPS and of villages are not judged."""
        columns = [column("kode_kecamatan", codes), *COLUMNS[1:]]
        assert "file_codes" not in broken(filled(), inspected(columns))

    @pytest.mark.parametrize("code", ["35.09.99", "Ajung", "99.01", "350999"])
    def test_unknown_areas(self, code: str):
        """A district that its regency does not have, and what is no code at all."""
        columns = [column("kode_kecamatan", [*DISTRICTS, code]), *COLUMNS[1:]]
        (problem,) = completeness.check(filled(), inspected(columns), linked())
        assert problem["rule"] == "file_codes"
        assert code in problem["message"]

    def test_a_column_that_names_its_list(self):
        """The description of a column says which list its codes come from."""
        described = {"fields": [*FILE["schema"]["fields"]]}
        described["fields"].append(
            {"name": "urusan", "reference": "kode_urusan", "description": "Urusan"}
        )
        package = filled(resources=[{**FILE, "schema": described}])
        found = [*COLUMNS, column("urusan", ["2.12", "0.00"])]
        assert broken(package, inspected(found)) == {"file_codes"}

    @pytest.mark.parametrize("name", ["Jombang", "Kecamatan Jombang", "KEC. JOMBANG"])
    def test_names_as_offices_write_them(self, name: str):
        """The level before the name and capitals make no other name."""
        codes = column("kode_kecamatan", DISTRICTS, names={"35.09.01": name})
        assert broken(filled(), inspected([codes, *COLUMNS[1:]])) == set()

    def test_units_of_several_files(self):
        """All files together hold the districts."""
        halves = {
            "r1": inspected([column("kode_kecamatan", DISTRICTS[:9]), *COLUMNS[1:]])["r1"],
            "r2": inspected([column("kode_kecamatan", DISTRICTS[9:]), *COLUMNS[1:]])["r1"],
        }
        package = filled(resources=[FILE, {**FILE, "id": "r2"}])
        assert broken(package, halves) == set()

    def test_other_levels(self):
        """Data of another level need no districts."""
        package = filled(tingkat_penyajian="kabupaten")
        found = inspected([column("kode_kecamatan", DISTRICTS[1:]), *COLUMNS[1:]])
        assert broken(package, found) == set()


class TestPeriods:
    """What the frequency lets expect."""

    @pytest.mark.parametrize(
        ("frequency", "day", "year"),
        [
            ("tahunan", (2026, 1, 1), 2024),
            ("tahunan", (2026, 12, 31), 2024),
            ("semesteran", (2026, 6, 30), 2025),
            ("triwulanan", (2026, 6, 30), 2025),
            ("triwulanan", (2026, 7, 1), 2026),
            ("bulanan", (2026, 2, 28), 2025),
            ("bulanan", (2026, 3, 1), 2026),
            ("insidental", (2026, 3, 1), None),
            ("", (2026, 3, 1), None),
        ],
    )
    def test_last_year_expected(self, frequency: str, day: Any, year: int | None):
        """A period may take as long again to be published as it lasted."""
        assert expected_year(frequency, datetime.date(*day)) == year

    def test_dates_are_periods(self):
        """A date says month, quarter and year."""
        found = inspected([COLUMNS[0], column("tanggal"), COLUMNS[2]])
        package = filled(accrualPeriodicity="bulanan")
        assert "period_column" not in broken(package, found)


class TestConcepts:
    """INDAH's rules for names."""

    @pytest.mark.parametrize(
        "name",
        ["Penduduk", "Angkatan Kerja", "Hasil dari Pajak", "PDRB", "Penerima KB Aktif", "-"],
    )
    def test_good_names(self, name: str):
        """Small words and well-known abbreviations are fine."""
        assert broken(filled(konsep=name)) == set()

    @pytest.mark.parametrize(
        ("name", "region"),
        [
            ("Penduduk Kota Batu", True),
            ("Penduduk Jember", True),
            ("Jalan Kabupaten", False),
            ("Batu Bara", False),
        ],
    )
    def test_regions(self, name: str, region: bool):
        """Names of regencies, and the bare name of one's own; words that sound like one stay."""
        assert ("concept_region" in broken(filled(konsep=name))) is region

    def test_explanations_are_not_names(self):
        """A sentence about the concept is not judged as its name."""
        text = "orang yang berdomisili di wilayah ini selama satu tahun atau lebih lama lagi"
        assert broken(filled(konsep=text)) == set()

    def test_rows(self):
        """Concepts of variables are judged like those of datasets, line by line."""
        package = rows("variabel", {"konsep": "Penduduk\njumlah Jiwa"})
        assert broken(package) == {"concept_capitals", "concept_measure"}
