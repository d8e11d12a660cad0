"""Pages of the spreadsheets: who opens which, what they show; only forms change something."""

from __future__ import annotations

import io
from typing import Any

import ckan.model as model
import pytest
from werkzeug.datastructures import FileStorage

from ckanext.satudata.metadata.sheets import action, reading, writing
from ckanext.satudata.metadata.sheets.directory import People, Portal
from ckanext.satudata.metadata.sheets.imports import Import
from ckanext.satudata.tests.metadata.workbooks import rebuilt, template
from ckanext.satudata.tests.review import conftest
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")

visitor = conftest.visitor

ROOT = "/satudata/metadata/sheets"


@pytest.fixture
def submit(visitor: Any) -> Any:
    """Upload content by the page: the answer, and the person who did."""

    def send(who: str, content: bytes, name: str = "DATA CONTOH.xlsx") -> tuple[Any, Any]:
        person = visitor(who)
        page = person.get(f"{ROOT}/")
        file = FileStorage(io.BytesIO(content), name)
        return person.post(f"{ROOT}/", page, upload=file), person

    return send


def filled(portal: Any, **content: Any) -> bytes:
    """A template filled by the operator."""
    model.Session.remove()
    return writing.workbook(content, Portal(People(portal.operator["name"])))


@pytest.mark.parametrize("who", [None, "warga", "anggota", "operator", "sysadmin"])
def test_who_opens(visitor: Any, who: str | None) -> None:
    """The public signs in; whoever prepares no data is refused."""
    for path in ("/", "/metadata.xlsx", "/0f0f"):
        answer = visitor(who).get(ROOT + path)
        if who is None:
            assert "/user/login" in answer.location
        elif who in ("operator", "sysadmin"):
            assert answer.status_code == (404 if path == "/0f0f" else 200)
        else:
            assert answer.status_code == 403


def test_template(visitor: Any, portal: Any) -> None:
    """A workbook that is kept by no cache; filled with what the agency has."""
    answer = visitor("operator").get(f"{ROOT}/metadata.xlsx")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    with pytest.raises(reading.Refused, match="Nothing"):
        reading.read(answer.get_data())


def test_filled(visitor: Any, draft: Any) -> None:
    """What is downloaded is what is shown to its reader; drafts of others are not there."""
    made = draft()
    content = visitor("operator").get(f"{ROOT}/metadata.xlsx?organization=dinas").get_data()
    assert reading.read(content)["dataset"][0]["values"]["id"] == made["id"]
    assert visitor("operator_lain").get(f"{ROOT}/metadata.xlsx?id={made['id']}").status_code == 404


def test_way(submit: Any, portal: Any) -> None:
    """Upload, look, apply: each a page of its own, in words and badges."""
    answer, person = submit("operator", filled(portal, dataset=[{"title": "DATA CONTOH <A>"}]))
    assert answer.status_code == 302
    page = person.get(answer.location)
    shown = text(page)
    assert "DATA CONTOH &lt;A&gt;" in shown
    assert 'name="apply"' in shown
    assert model.Session.query(model.Package).count() == 0
    answer = person.post(answer.location, page, apply="true")
    shown = text(person.get(answer.location))
    assert 'name="apply"' not in shown
    assert "satudata-valid" in shown
    assert model.Session.query(model.Package).count() == 1
    assert "DATA CONTOH.xlsx" in text(person.get(f"{ROOT}/"))


def test_errors(submit: Any, portal: Any) -> None:
    """The cell, the sentence, the nearest code; nothing to press but to go on."""
    entry = {"title": "DATA CONTOH", "accrualPeriodicity": "Tahunn"}
    answer, person = submit("operator", filled(portal, dataset=[entry]))
    shown = text(person.get(answer.location))
    assert "Tahunan" in shown
    assert 'name="apply"' not in shown
    assert 'role="alert"' in shown


def test_published(submit: Any, portal: Any, at_stage: Any) -> None:
    """Asks before it opens working copies."""
    made = at_stage("published")
    entry = {"title": made["title"], "satuan": "Jiwa"}
    answer, person = submit("operator", filled(portal, dataset=[entry]))
    page = person.get(answer.location)
    assert 'name="revise"' in text(page)
    person.post(answer.location, page, apply="true")
    assert model.Session.query(Import).one().state == "checked"
    person.post(answer.location, page, apply="true", revise="true")
    assert Import.get(answer.location.rsplit("/", 1)[-1]).state == "applied"


def test_progress(submit: Any, portal: Any) -> None:
    """Many rows are left to the worker: the page shows how far, and asks again by itself."""
    many = [{"title": f"DATA CONTOH {number}"} for number in range(25)]
    answer, person = submit("operator", filled(portal, dataset=many))
    shown = text(person.get(answer.location))
    assert "hx-trigger" in shown
    assert "<progress" in shown
    assert 'name="apply"' not in shown
    action._job(answer.location.rsplit("/", 1)[-1])
    shown = text(person.get(answer.location))
    assert "hx-trigger" not in shown
    assert shown.count("DATA CONTOH 1") > 5
    assert 'name="apply"' in shown


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "CSV"),
        (b"", "kosong|empty|upload|Choose|Pilih"),
        (rebuilt(template(), **{"xl/vbaProject.bin": b"x"}), "ma[kc]ro"),
    ],
)
def test_refused(submit: Any, content: bytes, words: str) -> None:
    """On the page where it was uploaded; nothing is kept."""
    import re

    answer, _person = submit("operator", content)
    assert re.search(words, text(answer))
    assert model.Session.query(Import).count() == 0


def test_form_token(visitor: Any) -> None:
    """A POST without the token of the page is refused."""
    person = visitor("operator")
    assert person.post(f"{ROOT}/").status_code == 400


def test_links(visitor: Any) -> None:
    """From My work and from the page of a new dataset."""
    person = visitor("operator")
    for path in ("/satudata/work/", "/dataset/new"):
        assert f'href="{ROOT}/"' in text(person.get(path)), path
