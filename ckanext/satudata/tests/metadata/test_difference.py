"""What a reviewer is told of a change: every kind of it, in its block, and nothing left out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ckanext.satudata.metadata import difference, fields
from ckanext.satudata.metadata.difference import Change

DATASET: dict[str, Any] = {
    "title": "Jumlah Penduduk",
    "notes": "Jumlah penduduk menurut kecamatan pada akhir tahun.",
    "kode_wilayah": "35.09",
    "accrualPeriodicity": "tahunan",
    "dasar_hukum": "Perpres 39/2019\nPerbup 7/2024",
    "tags": [{"name": "penduduk"}, {"name": "wilayah"}],
    "groups": [{"name": "kependudukan"}],
    "extras": [{"key": "asal", "value": "SIAK"}],
    "plugin_field": "isi",
    "resources": [
        {
            "id": "r1",
            "name": "Penduduk 2025",
            "url": "penduduk.csv",
            "sha256": "a" * 64,
            "views": [{"type": "table", "title": "Tabel", "config": {"a": 1}}],
            "dictionary": [{"id": "jumlah", "info": {"label": "Jumlah"}}],
            "schema": {
                "fields": [
                    {"name": "kode", "type": "string"},
                    {"name": "jumlah", "type": "integer", "unit": "Orang"},
                ],
                "primaryKey": ["kode"],
            },
        },
        {"id": "r2", "name": "Penduduk 2024", "url": "lama.csv"},
    ],
}

KEGIATAN: dict[str, Any] = {
    "title": "Survei Contoh",
    "variabel": [
        {"kunci": "v1", "nama": "Umur", "definisi": "Umur dalam tahun"},
        {"kunci": "v2", "nama": "Pendidikan", "konsep": "Pendidikan\nJenjang"},
    ],
}


def changed(change: Any, content: dict[str, Any] | None = None, type_: str = "dataset") -> Any:
    """The blocks after a change of a copy of the content."""
    old = content or DATASET
    new = copy.deepcopy(old)
    change(new)
    return difference.compare(type_, old, new)


def only(blocks: Any) -> Change:
    """The one change that there is."""
    assert [block["count"] for block in blocks] == [1]
    (one,) = blocks[0]["changes"]
    return one


def pieces(change: Change, kind: str) -> list[str]:
    """What stayed, went or came."""
    return [mark["text"] for mark in change["marks"] if mark["kind"] == kind]


def test_nothing_changed():
    """No block at all; with everything, every value once and none of it as a change."""
    assert difference.compare("dataset", DATASET, copy.deepcopy(DATASET)) == []
    blocks = difference.compare("dataset", DATASET, DATASET, everything=True)
    assert sum(block["count"] for block in blocks) == 0
    assert {change["kind"] for block in blocks for change in block["changes"]} == {"same"}
    told = {change["field"] for block in blocks for change in block["changes"]}
    assert {"title", "tags", "groups", "plugin_field", "asal", "r1", "r2"} <= told


def test_words_of_a_text():
    """Only the words that differ are marked; both texts can be read from the marks."""
    blocks = changed(lambda new: new.update(notes="Jumlah penduduk menurut desa pada akhir tahun."))
    change = only(blocks)
    assert blocks[0]["key"] == "identitas"
    assert (change["field"], change["kind"], change["style"]) == ("notes", "changed", "text")
    assert pieces(change, "removed") == ["kecamatan"]
    assert pieces(change, "added") == ["desa"]
    old = "".join(mark["text"] for mark in change["marks"] if mark["kind"] != "added")
    new = "".join(mark["text"] for mark in change["marks"] if mark["kind"] != "removed")
    assert (old, new) == (change["old"], change["new"])


def test_a_field_comes_and_goes():
    """Added and removed are told apart from changed."""
    assert only(changed(lambda new: new.update(rumus="a + b")))["kind"] == "added"
    change = only(changed(lambda new: new.pop("notes")))
    assert (change["kind"], change["new"]) == ("removed", None)
    assert pieces(change, "removed") == [DATASET["notes"]]


def test_codes_are_read_out():
    """The names of codes, not the codes; in the block of the field."""
    blocks = changed(lambda new: new.update(accrualPeriodicity="bulanan"))
    assert blocks[0]["key"] == "cakupan"
    change = only(blocks)
    assert (change["old"], change["new"]) == ("tahunan", "bulanan")
    assert "".join(pieces(change, "added")) == difference.spelled(
        {"codelist": "frekuensi"}, "bulanan"
    )


def test_lines_of_a_list():
    """A line that came is marked, not the whole text."""
    change = only(
        changed(lambda new: new.update(dasar_hukum="Perpres 39/2019\nPerda 1/2025\nPerbup 7/2024"))
    )
    assert change["style"] == "list"
    assert pieces(change, "added") == ["Perda 1/2025"]
    assert pieces(change, "same") == ["Perpres 39/2019", "Perbup 7/2024"]


@pytest.mark.parametrize("name", ["tags", "groups"])
def test_tags_and_topics(name):
    """As sets of names."""
    change = only(changed(lambda new: new.update({name: [{"name": "baru"}]})))
    assert pieces(change, "added") == ["baru"]
    assert pieces(change, "removed") == [one["name"] for one in DATASET[name]]


def test_keys_that_no_schema_knows():
    """Extras and fields of other plugins do not slip past the reviewer."""
    for change in (
        lambda new: new.update(plugin_field="lain"),
        lambda new: new["extras"][0].update(value="Dukcapil"),
        lambda new: new["extras"].append({"key": "lagi", "value": "x"}),
    ):
        (block,) = changed(change)
        assert (block["key"], block["count"]) == ("lainnya", 1)


class TestRows:
    """Variables and indicators are known by their key."""

    def test_a_cell(self):
        """The row is named, and only its cell is marked; also when the row has moved."""

        def change(new):
            new["variabel"][0]["definisi"] = "Umur dalam bulan"

        (group,) = changed(change, KEGIATAN, "kegiatan")[0]["changes"]
        (row,) = group["parts"]
        assert (row["field"], row["label"], row["kind"]) == ("v1", "Umur", "changed")
        assert [part["field"] for part in row["parts"]] == ["definisi"]
        assert pieces(row["parts"][0], "added") == ["bulan"]

    def test_a_row_comes_and_goes(self):
        """A row removed in front of another one leaves that one unchanged."""

        def change(new):
            new["variabel"] = [new["variabel"][1], {"kunci": "v3", "nama": "Pekerjaan"}]

        (group,) = changed(change, KEGIATAN, "kegiatan")[0]["changes"]
        assert {row["field"]: row["kind"] for row in group["parts"]} == {
            "v3": "added",
            "v1": "removed",
        }

    def test_order(self):
        """Rows that only changed places are told as an order."""
        (group,) = changed(lambda new: new["variabel"].reverse(), KEGIATAN, "kegiatan")[0][
            "changes"
        ]
        (order,) = group["parts"]
        assert (order["field"], order["old"], order["new"]) == (
            "order",
            ["Umur", "Pendidikan"],
            ["Pendidikan", "Umur"],
        )


class TestFiles:
    """Files are known by their published id, columns by their name."""

    def one(self, change: Any) -> Change:
        """The change of the first file."""
        (block,) = changed(change)
        assert block["key"] == "berkas"
        (file,) = block["changes"]
        assert file["label"] == "Penduduk 2025"
        (part,) = file["parts"]
        return part

    def test_another_content(self):
        """The same name with other bytes is a change."""
        part = self.one(lambda new: new["resources"][0].update(sha256="b" * 64))
        assert (part["field"], part["kind"]) == ("sha256", "changed")

    def test_columns(self):
        """What is said of a column, a column more, another key."""

        def unit(new):
            new["resources"][0]["schema"]["fields"][1]["unit"] = "Jiwa"

        (column,) = self.one(unit)["parts"]
        assert (column["field"], [part["field"] for part in column["parts"]]) == (
            "jumlah",
            ["unit"],
        )

        def more(new):
            new["resources"][0]["schema"]["fields"].append({"name": "tahun", "type": "integer"})
            new["resources"][0]["schema"]["primaryKey"] = ["kode", "tahun"]

        kinds = {part["field"]: part["kind"] for part in self.one(more)["parts"]}
        assert kinds == {"tahun": "added", "primaryKey": "changed"}

    def test_a_file_comes_and_goes(self):
        """Each counts once, however much it says."""

        def change(new):
            new["resources"][1] = {"id": "r3", "name": "Penduduk 2023", "url": "baru.csv"}

        (block,) = changed(change)
        assert block["count"] == 2
        assert {one["label"]: one["kind"] for one in block["changes"]} == {
            "Penduduk 2023": "added",
            "Penduduk 2024": "removed",
        }

    def test_another_order(self):
        """The order of the files is content, too."""
        (block,) = changed(lambda new: new["resources"].reverse())
        assert [change["field"] for change in block["changes"]] == ["order"]

    def test_views_and_dictionary(self):
        """Previews and the dictionary of the columns are under review like the rest."""

        def config(new):
            new["resources"][0]["views"][0]["config"] = {"a": 2}

        assert self.one(config)["field"] == "views"

        def label(new):
            new["resources"][0]["dictionary"][0]["info"] = {"label": "Banyaknya"}

        assert self.one(label)["field"] == "dictionary"


def test_a_first_version_is_all_new():
    """Without a published version everything is added."""
    blocks = difference.compare("dataset", None, DATASET)
    assert {change["kind"] for block in blocks for change in block["changes"]} == {"added"}


def _spots(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every place of a content that something can be done to."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        if key not in ("id", "kunci"):
            found.append((value, key))
        if isinstance(value[key], (dict, list)):
            _spots(value[key], found)
    return found


@pytest.mark.parametrize(("type_", "content"), [("dataset", DATASET), ("kegiatan", KEGIATAN)])
@pytest.mark.parametrize("act", ["drop", "replace", "odd"])
def test_no_change_goes_unseen(type_, content, act):
    """Whatever is dropped or replaced, wherever it lies: it is counted and marked."""
    old = fields.content({"type": type_, **content})
    for resource, before in zip(
        old.get("resources", []), content.get("resources", []), strict=True
    ):
        resource["id"] = before["id"]
    for number in range(len(_spots(copy.deepcopy(old), []))):
        new = copy.deepcopy(old)
        place, key = _spots(new, [])[number]
        if act == "drop":
            del place[key]
        else:
            place[key] = "lain" if act == "replace" else [{"x": 1}]
        blocks = difference.compare(type_, old, new)
        assert sum(block["count"] for block in blocks) >= 1, (key, act)
        assert _marked(blocks), (key, act)


def _marked(blocks: Any) -> bool:
    def marked(change: Change) -> bool:
        own = any(mark["kind"] != "same" for mark in change["marks"])
        return own or any(map(marked, change["parts"]))

    return all(marked(change) for block in blocks for change in block["changes"])
