"""Filling the form in the browser as people do, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

FORM = "form.sd-form"


def fill(page: Page, name: str, value: str) -> None:
    """Fill a form field, whatever kind it is."""
    field = page.locator(f"{FORM} [name='{name}']").first
    if field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(value, force=True)  # a list to search in hides the real one
    else:
        field.fill(value)


def save(page: Page, button: str = "next") -> None:
    """Press one of the buttons below the form and wait for the page that comes."""
    with page.expect_navigation():
        page.locator(f"{FORM} .sd-form-buttons button[value={button}]").click()


def describe(page: Page, description: Mapping[str, str]) -> None:
    """From the first step to the files, everything that a step asks for."""
    while not page.url.endswith("/berkas"):
        for name, value in description.items():
            if page.locator(f"{FORM} [name='{name}']").count():
                fill(page, name, value)
        before = page.url
        save(page)
        assert page.url != before, page.locator(".alert").all_inner_texts()


def attach(page: Page, file: Path, name: str) -> None:
    """Upload a file from the step of the files; ends at its columns."""
    page.locator("a[href*='/resource/new']").first.click()
    page.locator("input[type=file][name=upload]").set_input_files(file)
    page.locator("[name=name]").fill(name)
    with page.expect_navigation():
        page.locator("button[name=save][value=go-dataset-complete]").click()
