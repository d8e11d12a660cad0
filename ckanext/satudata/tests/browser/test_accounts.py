"""People, import, absence and trail as sysadmin and kepala meet them: both languages, phone."""

from __future__ import annotations

import secrets

import pytest
from axe_playwright_python.sync_playwright import Axe
from ckanapi import NotFound

PAGES = {
    "people": ("uji-pengelola", "/satudata/accounts/"),
    "own people": ("uji-kepala", "/satudata/accounts/"),
    "import": ("uji-pengelola", "/satudata/accounts/import"),
    "move": ("uji-kepala", "/satudata/accounts/move?user=uji-operator&organization=dinas-uji"),
    "absence": ("uji-operator", "/satudata/accounts/absence"),
    "trail": ("uji-pengelola", "/satudata/accounts/trail"),
}
TABLE = (
    "email;nama;peran;organisasi\n"
    "uji-baru@example.org;DATA CONTOH Baru;operator;dinas-uji\n"
    "salah;DATA CONTOH;operator;dinas-ujj\n"
)


@pytest.fixture(scope="module", autouse=True)
def manager(admin, people) -> None:
    """A sysadmin who signs in; a second operator, so that somebody can stand in."""
    for name, sysadmin in (("uji-pengelola", True), ("uji-operator-dua", False)):
        password = secrets.token_urlsafe(12)
        try:
            admin.action.user_show(id=name)
            admin.action.user_patch(id=name, password=password)
        except NotFound:
            admin.action.user_create(
                name=name, email=f"{name}@example.org", password=password, sysadmin=sysadmin
            )
        people[name] = {"password": password, "token": ""}
    admin.action.organization_member_create(
        id="dinas-uji", username="uji-operator-dua", role="editor"
    )


@pytest.mark.parametrize("name", PAGES)
def test_page(visit, pictures, name):
    """Nothing grave for axe in either language; no sideways scrolling on a phone."""
    who, path = PAGES[name]
    page = visit(who)
    for language in ("", "/en"):
        page.goto(language + path)
        found = Axe().run(page).response["violations"]
        grave = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
        assert grave == [], language
    page.goto(path)
    for width in (1280, 768, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=pictures / f"accounts-{name}-{width}.png", full_page=True)


def test_import(visit, pictures):
    """A table with a fault is shown row by row, and nothing can be done with it."""
    page = visit("uji-pengelola")
    page.goto("/satudata/accounts/import")
    page.set_input_files(
        "#upload", {"name": "a.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    page.click("form.satudata-transition button[type=submit]")
    assert page.locator(".satudata-invalid").count() == 1
    assert page.locator("button[name=apply]").count() == 0
    page.screenshot(path=pictures / "accounts-import-rows-1280.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.screenshot(path=pictures / "accounts-import-rows-320.png", full_page=True)


def test_absence(visit):
    """Set without a script, seen by the colleague who stands in, ended again."""
    page = visit("uji-operator", java_script_enabled=False)
    page.goto("/satudata/accounts/absence")
    page.select_option("#delegate", "uji-operator-dua")
    page.fill("#from", "2098-05-01")
    page.fill("#until", "2098-05-05")
    page.click("form.satudata-transition button[type=submit]")
    other = visit("uji-operator-dua")
    other.goto("/satudata/accounts/absence")
    assert "uji-operator" in other.locator(".satudata-accounts-list").inner_text()
    page.click(".satudata-accounts-list button")
    assert page.locator(".satudata-accounts-list").count() == 0
