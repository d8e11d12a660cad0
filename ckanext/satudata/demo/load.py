"""Loads the demo portal: accounts, datasets with files, their way through the review.

Everything happens through the actions that people call, each at its moment of an invented
past. Idempotent and resumable: what an earlier run finished is looked up and left alone, so a
person may move a demo dataset on without the next run taking it back.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Flask

from ckanext.satudata.demo import datasets, journey, people
from ckanext.satudata.demo.act import DemoError, Portal
from ckanext.satudata.demo.datasets import Item
from ckanext.satudata.demo.recipes import Recipe, Round
from ckanext.satudata.demo.settle import settle
from ckanext.satudata.demo.store import Store

POLL_SECONDS, MOST_POLL_SECONDS = 0.5, 3.0
"""First and longest pause between two attempts: each refused one is noted by the portal."""
TELL_SECONDS = 5
CHECK_TIMEOUT = 900
"""Seconds after which running checks of a file are given up on: no worker, most likely."""
OPENED = dt.timedelta(days=600)
"""How long ago the organizations, topics and accounts of the demo were made."""
BETWEEN = dt.timedelta(minutes=1)
"""At least this long lies between two steps of one dataset."""

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
        self._today = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None, second=0, microsecond=0)

    def run(self) -> None:
        """Everything, in the order in which the worker has the most time for its checks."""
        with self._portal.at(self._today - OPENED):
            fresh = settle(self._portal, self._store, small=self._small)
        everyone = len(people.accounts(small=self._small))
        self._say(f"accounts: {everyone} ({fresh} new)")
        for item in self._items:
            known = self._store.progress(item.key)
            if known and not self._portal.find_as_site("package_show", id=known["id"]):
                self._store.forget(item.key)
        for number in range(1, max(len(item.rounds) for item in self._items) + 1):
            for item, line in self._lines():
                if part := self._part(item, number):
                    self._prepare(item, part, line)
            for item, line in self._lines():
                if part := self._part(item, number):
                    self._review(item, part, line)

    def _lines(self) -> Iterator[tuple[Item, str]]:
        for number, item in enumerate(self._items, start=1):
            yield item, f"[{number:2}/{len(self._items)}] {item.title}"

    def _part(self, item: Item, number: int) -> Round | None:
        """The round of this number that is still to be done."""
        if number > len(item.rounds):
            return None
        known = self._store.progress(item.key)
        if known.get("arrived") or known.get("rounds", 0) >= number:
            return None
        return item.rounds[number - 1]

    def _prepare(self, item: Item, part: Round, line: str) -> None:
        """Make the draft or the working copy, with its file."""
        known = self._store.progress(item.key)
        with self._portal.at(self._course(item, part).begins):
            if part.number == 1:
                if not known:
                    known = {"id": self._find(item) or self._create_package(item)}
                    self._store.save_progress(item.key, **known)
                if item.recipe and not known.get("resource_id"):
                    resource_id = self._upload(item, item.recipe, known["id"], line)
                    self._store.save_progress(item.key, resource_id=resource_id)
            elif known.get("changed") != part.number:
                review = self._reviewed(item)
                if review["stage"] != "published":  # somebody took it elsewhere
                    self._store.save_progress(item.key, arrived=True)
                elif review["version"] < part.number:
                    self._revise(item, part, line)

    def _create_package(self, item: Item) -> str:
        package = dict(item.package)
        if item.kegiatan:
            package["kegiatan_id"] = self._store.progress(item.kegiatan)["id"]
            package["butir_kegiatan"] = item.butir
        return self._call(item.operator, "package_create", **package)["id"]

    def _find(self, item: Item) -> str | None:
        """What a run created that was killed before it could note the id."""
        found = self._call(
            item.operator,
            "package_search",
            q=f'title:"{item.title}"',
            fq=f"dataset_type:{item.package['type']}",
            include_private=True,
        )
        for package in found["results"]:
            review = self._portal.find(item.operator, "satudata_review_show", id=package["id"])
            if package["title"] == item.title and review:
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
            upload=datasets.upload(recipe, item.rounds[0]),
            **datasets.resource_dict(recipe, item.rounds[0]),
        )
        return resource["id"]

    def _revise(self, item: Item, part: Round, line: str) -> None:
        """Open the working copy and put the next edition into it."""
        base_id = self._store.progress(item.key)["id"]
        copy = self._call(item.operator, "satudata_revision_open", id=base_id)
        self._store.save_progress(item.key, copy=copy["id"])
        if item.recipe and not self._taken(item, copy["id"]):
            self._say(f"{line}: version {part.number}")
            fields = datasets.edition_fields(item.recipe, part)
            self._call(item.operator, "package_patch", id=copy["id"], **fields)
            if not part.same_file:
                package = self._call(item.operator, "package_show", id=copy["id"])
                self._call(
                    item.operator,
                    "resource_patch",
                    id=package["resources"][0]["id"],
                    upload=datasets.upload(item.recipe, part),
                    **datasets.resource_dict(item.recipe, part),
                )
        self._store.save_progress(item.key, changed=part.number)

    def _review(self, item: Item, part: Round, line: str) -> None:
        known = self._store.progress(item.key)
        if part.number == 1 or self._reviewed(item)["version"] < part.number:
            package_id = known["id" if part.number == 1 else "copy"]
            taken = self._taken(item, package_id)
            for step in self._course(item, part).rest(taken):
                self._take(step, package_id, line)
        last = part.number == len(item.rounds)
        self._store.save_progress(
            item.key, rounds=part.number, **({"arrived": True} if last else {})
        )
        if last:
            self._say(f"{line}: {item.target}")

    def _course(self, item: Item, part: Round) -> journey.Course:
        return journey.course(item.key, part, item.operator, self._today)

    def _taken(self, item: Item, package_id: str) -> list[str]:
        """The transitions in the trail of a draft or working copy."""
        lines = self._call(item.operator, "satudata_review_history", id=package_id)
        own = [line for line in lines if line["package_id"] == package_id]
        return [line["action"] for line in own if line["action"] in journey.NOTED]

    def _reviewed(self, item: Item) -> dict[str, Any]:
        known = self._store.progress(item.key)["id"]
        return self._call(item.operator, "satudata_review_show", id=known)

    def _take(self, step: journey.Step, package_id: str, line: str) -> None:
        started = time.monotonic()
        pause, told = POLL_SECONDS, started
        while True:
            try:
                with self._portal.at(step.at):
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

    def _call(self, user: str, action: str, /, **data: Any) -> Any:
        try:
            return self._portal.call(user, action, **data)
        except tk.ValidationError as error:
            raise DemoError(_explain(user, action, error)) from error


def _explain(user: str, action: str, error: tk.ValidationError) -> str:
    return f"{action} as {user}: {error.error_dict}"
