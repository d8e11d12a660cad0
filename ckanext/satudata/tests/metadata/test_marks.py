"""Words and entries that stayed, went and came."""

from __future__ import annotations

import random

from ckanext.satudata.metadata import marks


def test_texts_that_share_little_are_shown_whole():
    """Shreds of two sentences that have nothing in common help nobody."""
    found = marks.of_text("Jumlah penduduk", "Panjang jalan kabupaten menurut kondisi")
    assert [mark["kind"] for mark in found] == ["removed", "added"]


def test_long_texts_take_no_longer_than_a_page_may():
    """Thousands of words are compared by line, or shown whole."""
    chance = random.Random(1)
    words = [f"kata{chance.randrange(500)}" for _ in range(20_000)]
    other = [*words[:9000], "baru", *words[9000:]]
    found = marks.of_text("\n".join(words), "\n".join(other))
    assert "".join(mark["text"] for mark in found if mark["kind"] != "removed") == "\n".join(other)
    found = marks.of_list(words, other)
    assert [mark["text"] for mark in found if mark["kind"] == "added"] == ["baru"]
