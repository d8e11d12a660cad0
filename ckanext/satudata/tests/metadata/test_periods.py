"""Which period comes next, and what becomes of new rows: the plain part of adding a period."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.satudata.metadata.periods import calendar, merging, template, words
from ckanext.satudata.metadata.periods.merging import Table


class TestCalendar:
    """The next period, written as the file writes it."""

    @pytest.mark.parametrize(
        ("period", "frequency", "expected"),
        [
            ({"tahun": "2024"}, "tahunan", {"tahun": "2025"}),
            ({"tahun_ajaran": "2024/2025"}, None, {"tahun_ajaran": "2025/2026"}),
            ({"tahun": "2024", "bulan": "11"}, "bulanan", {"tahun": "2024", "bulan": "12"}),
            ({"tahun": "2024", "bulan": "12"}, None, {"tahun": "2025", "bulan": "1"}),
            ({"tahun": "2024", "bulan": "09"}, None, {"tahun": "2024", "bulan": "10"}),
            ({"tahun": "2024", "bulan": "12"}, "triwulanan", {"tahun": "2025", "bulan": "3"}),
            ({"tahun": "2024", "bulan": "Desember"}, None, {"tahun": "2025", "bulan": "Januari"}),
            ({"tahun": "2024", "bulan": "MEI"}, None, {"tahun": "2024", "bulan": "JUNI"}),
            ({"tahun": "2024", "triwulan": "4"}, "triwulanan", {"tahun": "2025", "triwulan": "1"}),
            ({"tahun": "2024", "semester": "1"}, "semesteran", {"tahun": "2024", "semester": "2"}),
            ({"tahun": "2024", "semester": "1"}, "tahunan", {"tahun": "2025", "semester": "1"}),
            (
                {"tahun": "2024", "triwulan": "1", "bulan": "3"},
                None,
                {"tahun": "2024", "triwulan": "2", "bulan": "4"},
            ),
            ({"tanggal": "2024-02-28"}, "harian", {"tanggal": "2024-02-29"}),
            ({"tanggal": "2024-12-30"}, "mingguan", {"tanggal": "2025-01-06"}),
            ({"tanggal": "2024-01-31"}, "bulanan", {"tanggal": "2024-02-29"}),
            (
                {"tahun": "2024", "bulan": "12", "tanggal": "2024-12-31"},
                "harian",
                {"tahun": "2025", "bulan": "1", "tanggal": "2025-01-01"},
            ),
        ],
    )
    def test_next(self, period, frequency, expected):
        assert calendar.following(period, frequency) == expected

    def test_the_last_one_is_found_by_its_meaning(self):
        rows = [{"tahun": "2024", "bulan": month} for month in ("9", "10", "x", "", "2", "99")]
        assert calendar.last(rows, ["tahun", "bulan"]) == {"tahun": "2024", "bulan": "10"}

    def test_no_period(self):
        assert calendar.columns_of(["nama", "jumlah"]) == []
        assert calendar.last([{"tahun": "?"}], ["tahun"]) is None


def table(*rows: str, types: dict[str, str] | None = None) -> Table:
    header = ["kode_kecamatan", "nama_kecamatan", "tahun", "jumlah"]
    lines = [dict(zip(header, row.split(","), strict=True)) for row in rows]
    known = {"kode_kecamatan": "string", "nama_kecamatan": "string", "tahun": "integer",
             "jumlah": "number", **(types or {})}  # fmt: skip
    return Table(header, lines, list(range(2, len(lines) + 2)), known)


TABLE = table("35.09.01,Jombang,2023,5", "35.09.01,Jombang,2024,7", "35.09.02,Kencong,2024,8")
SCHEMA: dict[str, Any] = {
    "fields": [{"name": "kode_kecamatan", "type": "string", "reference": "kode_wilayah"}],
    "primaryKey": ["kode_kecamatan", "tahun"],
}


def merge(*rows: str, header: list[str] | None = None, schema: Any = SCHEMA) -> merging.Merge:
    return merging.merge(TABLE, header or TABLE.header, [row.split(",") for row in rows], schema)


class TestMerge:
    def test_every_outcome(self):
        merged = merge(
            "35.09.01,Jombang,2025,9", "35.09.01,Jombang,2024,7.5", "35.09.02,Kencong,2024,8"
        )
        assert merged.faults == []
        assert [row["outcome"] for row in merged.judged] == ["added", "changed", "unchanged"]
        assert merged.judged[1]["before"] == {"jumlah": "7"}

    def test_columns_in_any_order_and_spelling(self):
        header = ["Tahun", " jumlah", "kode_kecamatan", "nama_kecamatan"]
        assert merge("2024,8,35.09.02,Kencong", header=header).count("unchanged") == 1

    def test_blank_rows_are_passed_over(self):
        assert len(merge("", ",,,", "35.09.02,Kencong,2025,8").judged) == 1

    @pytest.mark.parametrize(
        ("row", "column", "rule"),
        [
            ("35.09.02,Kencong,2025,banyak", "jumlah", "not_number"),
            ("35.09.02,Kencong,dua,1", "tahun", "not_integer"),
            ("35.09.99,Kencong,2025,1", "kode_kecamatan", "code_unknown"),
            (",Kencong,2025,1", "kode_kecamatan", "cell_missing"),
            ("35.09.02,=1+1,2025,1", "nama_kecamatan", "cell_formula"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(self, row, column, rule):
        merged = merge("35.09.01,Jombang,2025,9", row)
        assert [(f["row"], f["column"], f["rule"]) for f in merged.faults] == [(2, column, rule)]
        assert [one["outcome"] for one in merged.judged] == ["added", "wrong"]
        assert words.sentence(merged.faults[0]).startswith(f"Row 2, {column}:")

    def test_an_unknown_code_comes_with_those_near_to_it(self):
        fault = merge("35.09.3,Kencong,2025,1").faults[0]
        assert any(code.startswith("35.09.3") for code in fault["near"])

    def test_the_same_key_twice(self):
        merged = merge("35.09.02,Kencong,2025,1", "35.09.02,Kencong,2025,2")
        assert [(f["row"], f["rule"]) for f in merged.faults] == [(2, "row_twice")]

    def test_numbers_and_dates_as_people_write_them(self):
        rows = ["35.09.02", "Kencong", "2.025", "1.234,5"]
        merged = merging.merge(TABLE, TABLE.header, [rows], SCHEMA)
        assert merged.faults == []
        assert merged.rewritten == 2
        assert merged.judged[0]["values"]["jumlah"] == "1234.5"
        assert merging.rewritten("31/1/2026", "date") == "2026-01-31"
        assert merging.rewritten("1.234", "number") == "1.234", "this may be either"

    def test_areas_with_and_without_dots(self):
        assert merging.merge(TABLE, TABLE.header, [["350903", "Sumberbaru", "2025", "1"]],
                             SCHEMA).faults == []  # fmt: skip

    @pytest.mark.parametrize(
        ("header", "rule"),
        [
            (["kode_kecamatan", "nama_kecamatan", "tahun"], "column_missing"),
            ([*TABLE.header, "catatan"], "column_unknown"),
            ([*TABLE.header, "jumlah"], "column_twice"),
        ],
    )
    def test_another_header(self, header, rule):
        assert rule in {fault["rule"] for fault in merge("1,2,3,4,5", header=header).faults}

    def test_a_key_that_tells_nothing_apart(self):
        merged = merge("35.09.02,Kencong,2025,1", schema={"primaryKey": ["nama_kecamatan"]})
        assert [fault["rule"] for fault in merged.faults] == ["key_not_unique"]

    def test_without_a_schema_the_key_is_guessed(self):
        assert merge("35.09.02,Kencong,2025,1", schema=None).key == ["kode_kecamatan", "tahun"]

    def test_no_rows(self):
        assert [fault["rule"] for fault in merge().faults] == ["no_rows"]

    def test_new_names_are_pointed_out(self):
        merged = merge("35.09.03,Sumberbaru,2025,1")
        assert merged.new_codes == {"kode_kecamatan": ["35.09.03"]}


class TestTemplate:
    def test_the_keys_of_the_last_period(self):
        found = template.next_rows(TABLE, ["kode_kecamatan", "tahun"], "tahunan")
        assert found
        assert (found.last, found.next) == ({"tahun": "2024"}, {"tahun": "2025"})
        assert found.measures == ["jumlah"]
        assert [list(row.values()) for row in found.rows] == [
            ["35.09.01", "Jombang", "2025", ""],
            ["35.09.02", "Kencong", "2025", ""],
        ]

    def test_another_period(self):
        wanted = {"tahun": "2030", "nama_kecamatan": "=1", "lain": "x"}
        found = template.next_rows(TABLE, ["kode_kecamatan"], None, wanted)
        assert found
        assert {row["tahun"] for row in found.rows} == {"2030"}
        assert found.next == {"tahun": "2030"}
        assert {row["nama_kecamatan"] for row in found.rows} == {"Jombang", "Kencong"}
