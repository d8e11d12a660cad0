"""The sample files are what their names promise."""

from __future__ import annotations

import csv
import io

import pytest

from ckanext.satudata.tests.data import samples


def test_penduduk_has_as_many_rows_as_asked_and_they_are_tidy():
    rows = list(csv.reader(io.StringIO(samples.penduduk_csv().decode())))

    assert len(rows) == 10_001
    assert rows[0] == list(samples.HEADER)
    assert {len(row) for row in rows} == {len(samples.HEADER)}
    assert len(set(map(tuple, rows))) == len(rows)


def test_the_ragged_file_has_rows_that_are_too_short_and_too_long():
    lengths = [len(row) for row in csv.reader(io.StringIO(samples.ragged_csv().decode()))]

    assert min(lengths) < lengths[0] < max(lengths)


def test_the_latin1_file_is_no_utf8_but_begins_like_it():
    data = samples.latin1_csv()

    data[:10_000].decode("ascii")
    assert "Café" in data.decode("latin-1")
    with pytest.raises(UnicodeDecodeError):
        data.decode()
