"""Spreadsheets of metadata as an operator meets them: languages, phone, with and without script."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import expect

START = "/satudata/metadata/sheets/"
MANY = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose(page: Any, *datasets: dict[str, str], language: str = "") -> None:
    """Take the template, fill it in, bring it back and look at what would become of it."""
    page.goto(language + START)
    book = load_workbook(io.BytesIO(page.request.get(f"{language}{START}metadata.xlsx").body()))
    sheet = book["Dataset"]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    for number, dataset in enumerate(datasets, start=3):
        for key, value in dataset.items():
            sheet[f"{letters[key]}{number}"].value = value
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    page.set_input_files(
        "#upload", {"name": "DATA CONTOH.xlsx", "mimeType": XLSX, "buffer": content}
    )
    page.click("form.satudata-transition button[type=submit]")


def check(page: Any, path: str, name: str, pictures: Any) -> None:
    """Nothing grave for axe in either language; no sideways scrolling on a phone."""
    for language in ("/en", ""):
        page.goto(language + path)
        found = Axe().run(page).response["violations"]
        grave = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
        assert grave == [], (language, path)
    for width in (1280, 768, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=pictures / f"sheets-{name}-{width}.png", full_page=True)


def test_errors(visit: Any, pictures: Any) -> None:
    """Rows with faults and changes; nothing can be done with them."""
    page = visit("uji-operator")
    check(page, START, "start", pictures)
    wrong = {"title": "DATA CONTOH Satu", "accrualPeriodicity": "Tahunn"}
    choose(page, wrong, {"title": "DATA CONTOH Dua", "satuan": "Orang"})
    expect(page.locator(".sd-sheet-problems li")).to_have_count(1)
    assert page.locator("button[name=apply]").count() == 0
    check(page, urlsplit(page.url).path, "errors", pictures)


@pytest.mark.parametrize(
    ("script", "language", "again", "done", "label"),
    [
        (True, "", "Lihat lagi", "sebagai draf", "Nama data"),
        (False, "/en", "Look again", "as drafts", "Name of the data"),
    ],
)
def test_worker(
    visit: Any, pictures: Any, script: bool, language: str, again: str, done: str, label: str
) -> None:
    """Thirty datasets: the worker checks and applies them, in the language of who brought them."""
    page = visit("uji-operator", java_script_enabled=script)
    titles = [f"DATA CONTOH Lembar {language}{number}" for number in range(MANY)]
    choose(page, *({"title": title} for title in titles), language=language)
    wait(page, "button[name=apply]", script, again)
    assert page.locator("dt", has_text=label).count() == MANY
    page.screenshot(path=pictures / f"sheets-checked{language[1:]}-1280.png", full_page=True)
    page.click("button[name=apply]")
    wait(page, f"text={done}", script, again)
    assert page.locator(".satudata-queue tbody tr").count() == MANY
    assert page.locator("button[name=apply]").count() == 0
    page.click(".satudata-queue tbody a >> nth=0")
    assert page.locator("text=DATA CONTOH Lembar").count() > 0


def wait(page: Any, selector: str, script: bool, again: str) -> None:
    """With a script the page looks again by itself; without, its reader does."""
    if not script:
        for _ in range(60):
            if not page.locator("progress").count():
                break
            page.wait_for_timeout(1000)
            page.click(f"text={again}")
    page.wait_for_selector(selector, timeout=60_000)
