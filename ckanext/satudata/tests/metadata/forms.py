"""A person before the form, without a browser: reads the page's inputs, changes some, sends all."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import ckan.model as model
from ckan.tests import factories

Values = dict[str, list[str]]


class Inputs(HTMLParser):
    """What a browser would send of the form ``sd-form``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: Values = {}
        self._inside = False
        self._select = self._text = ""
        self._template = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Collect inputs, and options that are chosen."""
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = "sd-form" in given.get("class", "").split()
        self._template += tag == "template"
        if not self._inside or self._template:
            return
        name = given.get("name", "")
        if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self._add(name, given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self.values:
                self.values[self._select] = [given.get("value", "")]
        elif tag == "textarea":
            self._text = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        """Leave what was entered."""
        self._template -= tag == "template"
        if tag == "form":
            self._inside = False
        self._select = "" if tag == "select" else self._select
        self._text = "" if tag == "textarea" else self._text

    def handle_data(self, data: str) -> None:
        """The text of a text area."""
        if self._text and self._inside and not self._template:
            self.values[self._text][-1] += data

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


class Person:
    """Somebody with an API token, which the form token is not asked of."""

    def __init__(self, app: Any, user: dict[str, Any]) -> None:
        self.app = app
        self.headers = {"Authorization": factories.APIToken(user=user["name"])["token"]}

    def get(self, path: str, code: int = 200) -> str:
        """A page."""
        model.Session.remove()
        answer = self.app.get(path, headers=self.headers, follow_redirects=False)
        assert answer.status_code == code, (answer.status_code, answer.body[-3000:])
        return answer.headers.get("Location", "") if 300 <= code < 400 else answer.body

    def post(self, path: str, data: Any = None) -> Any:
        """A button."""
        model.Session.remove()
        return self.app.post(path, headers=self.headers, data=data, follow_redirects=False)

    def inputs(self, path: str) -> Values:
        """What the page of a step would send as it is."""
        return Inputs(self.get(path)).values

    def fill(self, path: str, /, button: str = "stay", **typed: Any) -> Any:
        """Open a step, type, press a button; lists are several values of one name."""
        return self.send(path, self.inputs(path), button, **typed)

    def send(self, path: str, values: Values, button: str = "stay", **typed: Any) -> Any:
        """Type over what was read before, and press a button."""
        data: dict[str, Any] = {**values, "save": button}
        for name, value in typed.items():
            data[name] = value if isinstance(value, list) else [str(value)]
        return self.post(path, data)


def step_url(package: dict[str, Any], step: str) -> str:
    """The address of a step."""
    return f"/satudata/metadata/{package['id']}/{step}"


def label(html: str, field: str) -> str:
    """The label of a field, marks included."""
    found = re.search(rf'<label[^>]*for="field-{field}"[^>]*>(.*?)</label>', html, re.S)
    assert found, field
    return found[1]


def is_marked(html: str, field: str, word: str) -> bool:
    """Whether "required" or "recommended" stands beside the label and applies now."""
    found = re.search(rf'<span class="sd-mark sd-mark-{word}"([^>]*)>', label(html, field))
    return bool(found and not found[1].endswith(" hidden"))
