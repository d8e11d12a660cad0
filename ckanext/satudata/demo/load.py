"""Loads the demo portal: accounts, datasets with files, their way through the review.

Idempotent and resumable: what an earlier run finished is looked up and left alone, so a
person may move a demo dataset on without the next run taking it back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Flask

from ckanext.satudata.demo import datasets, journey, people
from ckanext.satudata.demo.act import DemoError, Portal
from ckanext.satudata.demo.datasets import Item
from ckanext.satudata.demo.recipes import Recipe
from ckanext.satudata.demo.settle import settle
from ckanext.satudata.demo.store import Store

POLL_SECONDS, MOST_POLL_SECONDS = 0.5, 3.0
"""First and longest pause between two attempts: each refused one is noted by the portal."""
TELL_SECONDS = 5
CHECK_TIMEOUT = 900
"""Seconds after which running checks of a file are given up on: no worker, most likely."""
REVISED = "penduduk"
"""The published dataset that gets an open working copy with a new file."""

Say = Callable[[str], None]


def load(app: Flask, accounts: Path, *, small: bool = False, say: Say = print) -> None:
    """Load what is missing of the demo.

    Args:
        app: the running application's Flask app.
        accounts: file that gets the demo accounts, readable for its owner only.
        small: two agencies and three small datasets instead of everything.
        say: prints one line of progress.

    Raises:
        DemoError: a step did not work; running again continues there.
    """
    Loader(Portal(app), Store(accounts), small=small, say=say).run()


class Loader:
    """One run of the loader."""

    def __init__(self, portal: Portal, store: Store, *, small: bool, say: Say) -> None:
        self._portal = portal
        self._store = store
        self._small = small
        self._say = say
        self._items = datasets.items(small=small)

    def run(self) -> None:
        """Everything, in the order in which the worker has the most time for its checks."""
        fresh = settle(self._portal, self._store, small=self._small)
        everyone = len(people.accounts(small=self._small))
        self._say(f"accounts: {everyone} ({fresh} new)")
        for item, line in self._lines():
            self._create(item, line)
        for item, line in self._lines():
            self._review(item, line)
            if item.key == REVISED and not self._small:
                self._revise(item)

    def _lines(self) -> Iterator[tuple[Item, str]]:
        for number, item in enumerate(self._items, start=1):
            yield item, f"[{number:2}/{len(self._items)}] {item.title}"

    def _create(self, item: Item, line: str) -> None:
        known = self._store.progress(item.key)
        if known and not self._portal.find_as_site("package_show", id=known["id"]):
            self._store.forget(item.key)
            known = {}
        if not known:
            known = {"id": self._find(item) or self._create_package(item)}
            self._store.save_progress(item.key, **known)
        if item.recipe and not known.get("resource_id"):
            resource_id = self._upload(item, item.recipe, known["id"], line)
            self._store.save_progress(item.key, resource_id=resource_id)

    def _create_package(self, item: Item) -> str:
        package = dict(item.package)
        if item.kegiatan:
            package["kegiatan_id"] = self._store.progress(item.kegiatan)["id"]
        return self._call(item.operator, "package_create", **package)["id"]

    def _find(self, item: Item) -> str | None:
        """What a run created that was killed before it could note the id."""
        found = self._call(
            item.operator,
            "package_search",
            q=f'title:"{item.package["title"]}"',
            fq=f"dataset_type:{item.package['type']}",
            include_private=True,
        )
        for package in found["results"]:
            review = self._portal.find(item.operator, "satudata_review_show", id=package["id"])
            if package["title"] == item.package["title"] and review:
                return review["base_package_id"] or package["id"]
        return None

    def _upload(self, item: Item, recipe: Recipe, package_id: str, line: str) -> str:
        package = self._call(item.operator, "package_show", id=package_id)
        if package["resources"]:
            return package["resources"][0]["id"]
        self._say(f"{line}: uploading")
        resource = self._call(
            item.operator,
            "resource_create",
            package_id=package_id,
            upload=datasets.upload(recipe),
            **datasets.resource_dict(recipe),
        )
        return resource["id"]

    def _review(self, item: Item, line: str) -> None:
        known = self._store.progress(item.key)
        if known.get("arrived"):
            self._say(f"{line}: already there")
            return
        stage = self._stage(item, known["id"])
        while step := journey.next_step(stage, item.target, item.operator):
            self._take(step, known["id"], line)
            stage = self._stage(item, known["id"])
        self._store.save_progress(item.key, arrived=True)
        self._say(f"{line}: {stage}")

    def _stage(self, item: Item, package_id: str) -> Any:
        return self._call(item.operator, "satudata_review_show", id=package_id)["stage"]

    def _take(self, step: journey.Step, package_id: str, line: str) -> None:
        started = time.monotonic()
        pause, told = POLL_SECONDS, started
        while True:
            try:
                self._portal.call(step.user, step.action, id=package_id, **step.data)
                return
            except tk.ValidationError as error:
                if step.transition != "submit" or "checks" not in error.error_dict:
                    raise DemoError(_explain(step.user, step.action, error)) from error
            now = time.monotonic()
            if now - started > CHECK_TIMEOUT:
                raise DemoError(f"{line}: the checks of the file do not end. Is a worker running?")
            if now - told > TELL_SECONDS:
                told = now
                self._say(f"{line}: waiting for the checks of the file ({now - started:.0f} s)")
            time.sleep(pause)
            pause = min(pause * 1.5, MOST_POLL_SECONDS)

    def _revise(self, item: Item) -> None:
        key = f"{item.key}/working-copy"
        if self._store.progress(key).get("arrived") or not item.recipe:
            return
        published = self._store.progress(item.key)["id"]
        copy = self._call(item.operator, "satudata_revision_open", id=published)
        package = self._call(item.operator, "package_show", id=copy["id"])
        self._call(
            item.operator,
            "resource_patch",
            id=package["resources"][0]["id"],
            upload=datasets.upload(item.recipe, edition=2),
        )
        self._store.save_progress(key, id=copy["id"], arrived=True)
        self._say(f"working copy: {item.title}: opened with a new file")

    def _call(self, user: str, action: str, /, **data: Any) -> Any:
        try:
            return self._portal.call(user, action, **data)
        except tk.ValidationError as error:
            raise DemoError(_explain(user, action, error)) from error


def _explain(user: str, action: str, error: tk.ValidationError) -> str:
    return f"{action} as {user}: {error.error_dict}"
