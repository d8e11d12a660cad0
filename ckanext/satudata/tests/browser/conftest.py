"""A live portal with web, worker and scheduler, people of every role, and a browser.

`./portal test` starts the portal and says where it is: SATUDATA_TEST_URL, …_TOKEN (of a
sysadmin), SATUDATA_CHROMIUM. Nothing here imports CKAN: the tests meet the portal as users do.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ckanapi import CKANAPIError, NotFound, RemoteCKAN, ValidationError
from playwright.sync_api import Browser, Page, sync_playwright

URL = os.environ.get("SATUDATA_TEST_URL", "")
MEMBERSHIPS = {
    "uji-operator": ("dinas-uji", "editor"),
    "uji-kepala": ("dinas-uji", "admin"),
    "uji-operator-lain": ("dinas-lain-uji", "editor"),
    "uji-walidata": ("diskominfo", "editor"),
    "uji-pembina": ("bps", "editor"),
    "uji-warga": None,
}

pytestmark = pytest.mark.skipif(not URL, reason="needs the live portal of ./portal test")


@pytest.fixture(scope="session")
def admin() -> RemoteCKAN:
    """The API as a sysadmin."""
    return RemoteCKAN(URL, apikey=os.environ["SATUDATA_TEST_TOKEN"])


@pytest.fixture(scope="session")
def people(admin: RemoteCKAN) -> dict[str, dict[str, str]]:
    """Accounts by name: password and API token."""
    for org in ("dinas-uji", "dinas-lain-uji", "diskominfo", "bps"):
        try:
            admin.action.organization_show(id=org)
        except NotFound:
            admin.action.organization_create(name=org, title=f"DATA CONTOH {org}")
    found = {}
    for name, membership in MEMBERSHIPS.items():
        password = secrets.token_urlsafe(12)
        try:
            user = admin.action.user_show(id=name)
            admin.action.user_patch(id=user["id"], password=password)
        except NotFound:
            admin.action.user_create(name=name, email=f"{name}@example.org", password=password)
        if membership:
            admin.action.organization_member_create(
                id=membership[0], username=name, role=membership[1]
            )
        token = admin.action.api_token_create(user=name, name=secrets.token_hex(4))["token"]
        found[name] = {"password": password, "token": token}
    return found


@pytest.fixture(scope="session")
def api(people: dict[str, dict[str, str]]) -> Callable[[str | None], RemoteCKAN]:
    """The API as one of the people, or as the public."""

    def of(name: str | None) -> RemoteCKAN:
        return RemoteCKAN(URL, apikey=people[name]["token"] if name else None)

    return of


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("SATUDATA_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, people: dict[str, dict[str, str]]) -> Iterator[Callable[..., Page]]:
    """A page of one of the people (logged in), or of the public."""
    contexts: list[Any] = []

    def open_page(name: str | None = None, width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=URL, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page = context.new_page()
        if name:
            page.goto("/user/login")
            page.fill("#field-login", name)
            page.fill("#field-password", people[name]["password"])
            page.click(".form-actions button[type=submit]")
            page.wait_for_url(lambda url: "/user/login" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def wait_until() -> Callable[..., Any]:
    """Ask again until the answer is true; the worker needs a moment."""

    def wait(question: Callable[[], Any], what: str, seconds: float = 120) -> Any:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if answer := question():
                    return answer
            except (CKANAPIError, NotFound, ValidationError):
                pass
            time.sleep(0.5)
        raise AssertionError(f"not within {seconds:.0f} s: {what}")

    return wait


@pytest.fixture
def pictures() -> Path:
    """Where screenshots go (test-results/, not in the repository)."""
    folder = Path("test-results")
    folder.mkdir(exist_ok=True)
    return folder
