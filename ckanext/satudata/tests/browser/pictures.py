"""The pictures of the README and the guides, taken from the example portal that runs.

    ./portal up --detach
    eval "$(./portal env)"
    python -m ckanext.satudata.tests.browser.pictures

Needs what the tests need (`./portal test` installs it). Writes docs/images/*.png.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[4]
TARGET = PROJECT / "docs" / "images"


@dataclass(frozen=True)
class Picture:
    """One page as one person sees it."""

    name: str
    path: str
    role: str | None = None
    width: int = 1280
    height: int = 860


def pictures(dataset: str, waiting: str) -> list[Picture]:
    """What is worth showing: a published dataset, and one that waits for the walidata."""
    return [
        Picture("home", "/"),
        Picture("home-phone", "/", width=390, height=844),
        Picture("search", "/dataset/?q=kecamatan"),
        Picture("dataset", f"/dataset/{dataset}"),
        Picture("work", "/satudata/work", "operator"),
        Picture("form", "/dataset/new", "operator"),
        Picture("queue", "/satudata/review", "walidata"),
        Picture("review", f"/satudata/review/{waiting}", "walidata"),
    ]


def portal(word: str) -> Any:
    """What `./portal … --json` answers."""
    return json.loads(subprocess.check_output([str(PROJECT / "portal"), word, "--json"]))


def log_in(page: Page, account: dict[str, str]) -> None:
    """Through the form, as a person does."""
    page.goto("/user/login")
    page.fill("#field-login", account["name"])
    page.fill("#field-password", account["password"])
    page.click(".form-actions button[type=submit]")
    page.wait_for_url(lambda url: "/user/login" not in url)


def take(browser: Browser, url: str, accounts: list[dict[str, str]], one: Picture) -> None:
    """Open the page and keep what is on the screen."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": one.width, "height": one.height},
        reduced_motion="reduce",
    )
    page = context.new_page()
    if one.role:
        log_in(page, next(account for account in accounts if account["role"] == one.role))
    answer = page.goto(one.path)
    assert answer, one.path
    assert answer.ok, f"{one.path}: {answer.status}"
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{one.name}.png")
    context.close()


def main() -> None:
    """Take all of them."""
    url, accounts = portal("status")["url"], portal("accounts")
    walidata = next(one for one in accounts if one["role"] == "walidata")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        api = browser.new_context(base_url=url).request
        found = api.get("/api/3/action/package_search?q=penduduk+jenis+kelamin&rows=1").json()
        queue = api.get(
            "/api/3/action/satudata_review_queue?stage=submitted",
            headers={"Authorization": walidata["token"]},
        ).json()
        dataset = found["result"]["results"][0]["name"]
        waiting = queue["result"]["results"][0]["package_id"]
        for one in pictures(dataset, waiting):
            take(browser, url, accounts, one)
            print(TARGET / f"{one.name}.png")
        browser.close()


if __name__ == "__main__":
    main()
