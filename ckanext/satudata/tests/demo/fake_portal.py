"""A portal in memory that knows just what the loader relies on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.demo import act
from ckanext.satudata.review.states import rows_from


class Killed(BaseException):
    """The process dies here; nothing of ours may catch it."""


class FakePortal(act.Portal):
    """A portal in memory that knows just what the loader relies on."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.stages: dict[str, str] = {}
        self.calls: Counter[str] = Counter()
        self.options: dict[str, Any] = {}
        self.trails: dict[str, list[str]] = {}
        self.versions: Counter[str] = Counter()
        self.die_at: int | None = None
        self.die_after = False
        self.busy_checks = 0

    def at(self, moment: dt.datetime) -> AbstractContextManager[None]:
        return nullcontext()

    def site_user(self) -> str:
        return "site"

    def call(self, user: str, action: str, /, **data: Any) -> Any:
        dies = self.calls.total() == self.die_at
        if dies and not self.die_after:
            raise Killed
        self.calls[action] += 1
        try:
            if action.startswith("satudata_review_"):
                return self._review(action.removeprefix("satudata_review_"), data)
            return getattr(self, f"_{action}")(data)
        finally:
            if dies:
                raise Killed

    def _create(self, data: dict[str, Any]) -> dict[str, Any]:
        assert data["name"] not in self.things, "created twice"
        self.things[data["name"]] = {"id": data["name"], "resources": [], **data}
        return self.things[data["name"]]

    def _show(self, data: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.things[data["id"]]
        except KeyError as error:
            raise tk.ObjectNotFound from error

    def _nothing(self, _data: dict[str, Any]) -> None: ...

    _organization_create = _group_create = _user_create = _create
    _organization_show = _group_show = _user_show = _package_show = _show
    _organization_member_create = _group_member_create = _user_patch = _nothing
    _package_patch = _nothing

    def _config_option_show(self, data: dict[str, Any]) -> str:
        return self.options.get(data["key"], "")

    def _config_option_update(self, data: dict[str, Any]) -> None:
        self.options |= data

    def _api_token_create(self, _data: dict[str, Any]) -> dict[str, str]:
        return {"token": "secret"}

    def _package_create(self, data: dict[str, Any]) -> dict[str, Any]:
        self.stages[data["name"]], self.trails[data["name"]] = "draft", []
        return self._create(data)

    def _package_search(self, data: dict[str, Any]) -> dict[str, Any]:
        titled = [thing for thing in self.things.values() if "notes" in thing]
        return {"results": [t for t in titled if f'title:"{t["title"]}"' == data["q"]]}

    def _resource_create(self, data: dict[str, Any]) -> dict[str, Any]:
        resource = {"id": f"file-{data['package_id']}", "bytes": data["upload"].read()}
        self.things[data["package_id"]]["resources"].append(resource)
        return resource

    def _satudata_revision_open(self, data: dict[str, Any]) -> dict[str, Any]:
        assert self.stages[data["id"]] == "published"
        name = f"copy-{data['id']}"
        if name not in self.things:
            self.things[name] = {"id": name, "resources": [{"id": f"file-{name}"}]}
            self.stages[name] = "draft"
            self.trails[name] = []
        return self.things[name]

    def _resource_patch(self, data: dict[str, Any]) -> dict[str, Any]:
        name = data["id"].removeprefix("file-")
        assert name.startswith("copy-")
        assert self.stages[name] == "draft", "a frozen file was replaced"
        return {}

    def _review(self, transition: str, data: dict[str, Any]) -> Any:
        name = data["id"]
        if transition == "show":
            version = self.versions[name]
            return {"stage": self.stages[name], "base_package_id": None, "version": version}
        if transition == "history":
            return [{"package_id": name, "action": action} for action in self.trails[name]]
        if transition == "submit" and self.busy_checks:
            self.busy_checks -= 1
            raise tk.ValidationError({"checks": ["still running"]})
        self._move(name, "schedule" if "release_at" in data else transition)
        return {}

    def _move(self, name: str, taken: str) -> None:
        self.trails[name].append(taken)
        if taken == "schedule":
            return
        self.stages[name] = rows_from(self.stages[name], taken)[0].target  # type: ignore[arg-type]
        if taken == "publish":
            base = name.removeprefix("copy-")
            self.versions[base] += 1
            if base != name:
                del self.things[name], self.stages[name], self.trails[name]
