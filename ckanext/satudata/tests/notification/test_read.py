"""Marking as read, forgetting, and what a list costs."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata import config
from ckanext.satudata.notification import bell
from ckanext.satudata.notification.model import Notification
from ckanext.satudata.review.model import now


class TestRead:
    """Marking as read."""

    def test_one_and_all(self, portal, act, at_stage):
        """Only one's own, only once."""
        at_stage("returned")
        at_stage("returned", name="lain")
        found = act(portal.operator2, "satudata_notification_list")
        first = found["results"][0]["id"]
        assert act(portal.kepala, "satudata_notification_read", ids=[first]) == {"read": 0}
        assert act(portal.operator2, "satudata_notification_read", ids=[first]) == {"read": 1}
        assert act(portal.operator2, "satudata_notification_read", ids=first) == {"read": 0}
        listed = act(portal.operator2, "satudata_notification_list", unread_only=True)
        assert (listed["count"], listed["unread"]) == (1, 1)
        assert act(portal.operator2, "satudata_notification_read", all=True) == {"read": 1}
        assert act(portal.operator2, "satudata_notification_list")["unread"] == 0
        assert act(portal.kepala, "satudata_notification_list")["unread"] == 2

    def test_nonsense_is_refused(self, portal, act):
        """Neither ids nor all; ids that are none."""
        for data in ({}, {"ids": "banana"}):
            with pytest.raises(tk.ValidationError) as refusal:
                act(portal.operator, "satudata_notification_read", **data)
            assert "ids" in refusal.value.error_dict

    def test_the_public_has_none(self, portal, act):
        """No account, no notifications."""
        for action in ("satudata_notification_list", "satudata_notification_read"):
            with pytest.raises(tk.NotAuthorized):
                act(None, action, all=True)

    @pytest.mark.ckan_config(config.NOTIFICATION_KEEP_DAYS, 30)
    def test_old_ones_are_forgotten(self, portal, act, at_stage):
        """Read long ago: gone. Unread, or read lately: kept."""
        at_stage("returned")
        act(portal.operator, "satudata_notification_read", all=True)
        act(portal.kepala, "satudata_notification_read", all=True)
        model.Session.query(Notification).filter(
            Notification.user_id == portal.operator["id"]
        ).update({"read_at": now() - dt.timedelta(days=31)})
        model.Session.commit()
        assert bell.purge() == 1
        assert act(portal.operator, "satudata_notification_list")["count"] == 0
        assert act(portal.kepala, "satudata_notification_list")["count"] == 1
        assert act(portal.operator2, "satudata_notification_list")["unread"] == 1


def test_a_long_list_costs_as_much_as_a_short_one(portal, act, draft, query_count):
    """The list needs three statements beside the reader's roles."""
    draft()
    package_id = draft(name="b", title="DATA CONTOH B")["id"]
    act(portal.operator, "satudata_review_submit", id=package_id)
    with query_count() as few:
        act(portal.walidata, "satudata_notification_list")
    for number in range(4):
        act(portal.walidata, "satudata_review_return", id=package_id, note=str(number))
        act(portal.operator, "satudata_review_submit", id=package_id)
    with query_count() as many:
        found = act(portal.walidata, "satudata_notification_list")
    assert found["count"] == 5
    assert many.statements == few.statements
