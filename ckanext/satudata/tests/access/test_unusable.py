"""Addresses and input with values that no database takes: an answer, and no harm to others."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.satudata.catalog import published
from ckanext.satudata.tests.review import conftest

visitor = conftest.visitor

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

BEYOND = "99999999999999999999"


class TestPages:
    """400 with a page, never a server error."""

    @pytest.mark.parametrize(
        "address",
        [
            f"/satudata/notification/?page={BEYOND}",
            f"/satudata/work/?page={BEYOND}",
            f"/satudata/review/?page={BEYOND}",
            f"/satudata/accounts/?page={BEYOND}",
            f"/organization/?page={BEYOND}",
            "/satudata/review/?q=%00",
            "/satudata/review/a%00b",
            "/satudata/accounts/?q=%00",
            "/satudata/accounts/move?user=%00&organization=dinas",
            "/satudata/accounts/absence?user=%00",
            "/dataset/a%00b",
        ],
    )
    def test_values(self, visitor, address):
        """The next request on the same connection is answered as if nothing had been."""
        kepala = visitor("kepala")
        assert kepala.get(address).status_code == 400
        assert kepala.get("/organization/").status_code == 200

    def test_a_failed_statement(self, visitor, monkeypatch):
        """Also where a page trips over its own SQL, the error page and the next page stand."""
        kepala = visitor("kepala")
        with monkeypatch.context() as patch:
            patch.setattr(
                published, "totals", lambda: model.Session.execute(sa.text("SELECT nothing"))
            )
            assert kepala.get("/").status_code == 500
        assert kepala.get("/").status_code == 200


USABLE = {
    "satudata_accounts_overview": {"organization": "dinas", "q": "a", "limit": 2, "offset": 0},
    "satudata_accounts_delegates": {"user": "kepala", "organization": "dinas"},
    "satudata_accounts_move": {"user": "operator", "organization": "dinas", "leave": False},
    "satudata_accounts_trail_list": {"actor": "x", "since": "2026-01-01", "limit": 2, "offset": 0},
    "satudata_accounts_absence_end": {"id": "x"},
    "satudata_accounts_absence_set": {
        "user": "kepala",
        "organization": "dinas",
        "delegate": "operator",
        "from": "2026-12-01",
        "until": "2026-12-02",
        "reason": "x",
    },
    "satudata_accounts_import": {
        "rows": [{"email": "x@example.org", "role": "operator", "organization": "dinas"}],
        "dry_run": True,
    },
    "satudata_notification_list": {"unread_only": True, "limit": 2, "offset": 0},
    "satudata_notification_read": {"ids": [1], "all": False},
    "satudata_review_queue": {
        "organization": "dinas", "assignee": "x", "mine": True, "q": "a", "limit": 2, "offset": 0,
    },
    "satudata_review_work": {"limit": 2, "offset": 0},
    "satudata_review_assign": {"id": "x", "user": "x", "note": "x", "revision": 1},
    "satudata_review_candidates": {"id": "x"},
    "satudata_adoption_report": {"organization": "x", "limit": 1, "offset": 0, "mapping": {}},
    "satudata_adoption_apply": {"id": "x", "note": "x", "owner_org": "x", "index": True},
}  # fmt: skip
"""Actions and input that they understand."""

STRANGE = ("a\0b", "\ud800", 10**30, -1, 1.5, float("inf"), float("nan"), [], {}, ["a"], "9" * 5000,
           "0001-01-01", "9999-12-31", "%", None)  # fmt: skip


@pytest.mark.parametrize("action", USABLE)
def test_input(portal, act, action):
    """Through the API anything can come: done or refused, but never a fault of the server."""
    expected = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)
    for who in (portal.kepala, portal.sysadmin):
        for key in USABLE[action]:
            for value in STRANGE:
                try:
                    act(who, action, **{**USABLE[action], key: value})
                except expected:
                    continue
                except Exception as fault:
                    pytest.fail(f"{who['name']} {key}={value!r}: {fault!r}"[:300])
