"""A person before the pages: signs in, reads, presses buttons."""

from __future__ import annotations

import re
from typing import Any

import ckan.model as model

from ckanext.satudata.review.model import Review

PASSWORD = "RandomPassword123"
TOKEN = re.compile(r'name="_csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="_csrf_token"')


class Visitor:
    """The test client as one person with a session of their own."""

    def __init__(self, app: Any, user: dict[str, Any] | None) -> None:
        self.client = app.test_client()
        if user:
            self.sign_in(user["name"])

    def sign_in(self, name: str) -> None:
        """Through CKAN's own form."""
        page = self.get("/user/login")
        answer = self.post("/user/login", page, login=name, password=PASSWORD)
        assert answer.status_code == 302, answer.get_data(as_text=True)

    def get(self, path: str) -> Any:
        """A page, as it is answered."""
        model.Session.remove()
        return self.client.get(path, follow_redirects=False)

    def post(self, path: str, page: Any = None, **fields: Any) -> Any:
        """A form; with the token of the page where it stands, if one is given."""
        model.Session.remove()
        if page is not None:
            found = TOKEN.search(page.get_data(as_text=True))
            assert found, "the page has no form token"
            fields["_csrf_token"] = found.group(1) or found.group(2)
        return self.client.post(path, data=fields, follow_redirects=False)


def text(answer: Any) -> str:
    """The page itself; it must have been answered."""
    assert answer.status_code == 200, (answer.status_code, answer.get_data(as_text=True)[:2000])
    return answer.get_data(as_text=True)


def forms(page: str) -> set[str]:
    """Names of the transitions that stand on a page as a form."""
    return set(re.findall(r'action="/satudata/review/[^/"]+/(\w+)"', page)) - {"assign"}


def stage_of(package_id: str) -> str:
    """Where the dataset stands in the database."""
    model.Session.remove()
    row = Review.get(package_id)
    assert row
    return row.stage
