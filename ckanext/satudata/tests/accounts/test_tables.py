"""What people upload: the spellings of the usual programs, and what is no table at all."""

from __future__ import annotations

import csv
import io

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.accounts import tables
from ckanext.satudata.tests.accounts.conftest import HEAD

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start):
    """Full-width signs are read like the narrow ones in East Asian settings."""
    written = list(csv.reader(io.StringIO(tables.write(("a",), [[f"{start}1+1"]]), newline="")))
    assert written[1] == [f"'{start}1+1"]


class TestFiles:
    """What people upload."""

    @pytest.mark.parametrize(
        "content",
        [
            "email,nama,username,peran,organisasi\na@example.org,DATA CONTOH Ä,,operator,dinas\n",
            "\ufeffEmail;Nama Lengkap;Nama Pengguna;Peran;OPD\r\n"
            "a@example.org;DATA CONTOH Ä;;Operator;DINAS\r\n",
            "E-mail\tFull name\tUsername\tRole\tAgency\n"
            "a@example.org\tDATA CONTOH Ä\t\toperator\tdinas\n",
        ],
        ids=["commas", "semicolons, mark, Indonesian", "tabs, English"],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
    def test_spellings(self, bring, content, encoding):
        """Separators, headings and encodings of the usual programs mean the same."""
        if encoding == "cp1252":
            content = content.removeprefix("\ufeff")
        if encoding == "utf-16":
            content = content.removeprefix("\ufeff")
        (row,) = bring(content.encode(encoding))["rows"]
        assert (row["status"], row["fullname"]) == ("new", "DATA CONTOH Ä")
        assert (row["username"], row["organization"]) == ("akun-a", "dinas")

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            HEAD.encode(),
            b"\x00\x01\x02",
            HEAD.encode() + b"a@example.org,\x00,,operator,dinas\n",
            b"nama,organisasi\nx,dinas\n",
            b"email,email,peran\na@example.org,b@example.org,operator\n",
            HEAD.encode() + b"a@example.org,x,,operator,dinas\n" * 1001,
            HEAD.encode() + b"a@example.org,x,,operator,dinas\n" * 50_000,
            b"PK\x03\x04" + b"\x00" * 100,
        ],
        ids=["empty", "no rows", "binary", "NUL", "columns", "twice", "1001", "50000", "xlsx"],
    )
    def test_refused_as_a_whole(self, bring, content):
        """With a sentence, not with an error of the server."""
        with pytest.raises(tk.ValidationError) as refusal:
            bring(content)
        assert "upload" in refusal.value.error_dict
