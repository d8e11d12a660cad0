"""Whether a file may be opened as a workbook at all; each refusal says what to do instead.

Nothing is unpacked before its size is known, and no part with a document type (entities) is
read. Plain Python.
"""

from __future__ import annotations

import io
import zipfile

from ckanext.satudata.metadata.wording import gettext as _

LARGEST = 5 * 1024 * 1024
"""Bytes of an uploaded file."""
LARGEST_UNPACKED = 20 * 1024 * 1024
HIGHEST_RATIO = 150
"""Unpacked to packed; real workbooks stay below 30."""
SMALL_PART = 256 * 1024
"""A part that unpacks to less may shrink as much as it likes."""
MOST_PARTS = 300

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1024 * 1024


class Refused(Exception):
    """Why a file is not taken, and what to do."""


def check(content: bytes) -> None:
    """Refuse what is no workbook, or one that is not safe to open.

    Raises:
        Refused: always with words for whoever uploaded it.
    """
    if len(content) > LARGEST:
        raise Refused(
            _("The file is larger than %(size)s MB. Divide it, and remove pictures and formatting.")
            % {"size": LARGEST // 1024 // 1024}
        )
    if not content.strip():
        raise Refused(_("The file is empty. Choose the filled template."))
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise Refused(_("The file is protected by a password. Save it without one."))
        raise Refused(
            _("This is the old .xls format. Open it and save it as “Excel workbook (.xlsx)”.")
        )
    if not content.startswith(b"PK"):
        if _is_text(content):
            raise Refused(
                _("This is a text or CSV file. Fill in the template and save it as .xlsx.")
            )
        raise Refused(_no_workbook())
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_kind(archive)
            _check_size(archive, len(content))
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise Refused(
            _("The file is damaged. Open it in a spreadsheet program and save it again as .xlsx.")
        ) from None


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = {name.lower() for name in archive.namelist()}
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise Refused(_("The file is protected by a password. Save it without one."))
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise Refused(_("The file holds macros. Save it as “Excel workbook (.xlsx)” without them."))
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise Refused(_("This is another kind of spreadsheet. Save it as .xlsx."))
    if "xl/workbook.xml" not in names:
        raise Refused(_no_workbook())


def _check_size(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > SMALL_PART and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or swollen:
        raise Refused(
            _(
                "The file grows too large when it is opened."
                " Copy what you filled in into a new template."
            )
        )


def _check_parts(archive: zipfile.ZipFile) -> None:
    """XML in plain encodings and without a document type, which may name files and grow."""
    for part in archive.infolist():
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(part) as stream:
            before = b""
            while chunk := stream.read(_CHUNK):
                window = before + chunk
                if b"\0" in window or b"<!DOCTYPE" in window.upper():
                    raise Refused(
                        _("The file holds parts that are not opened here. Use the template.")
                    )
                before = chunk[-16:]


def _is_text(content: bytes) -> bool:
    sample = content[:4096]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in sample and sum(byte < 9 for byte in sample) == 0 and b"\n" in sample


def _no_workbook() -> str:
    return _("This is no spreadsheet. Download the template, fill it in and upload it as .xlsx.")
