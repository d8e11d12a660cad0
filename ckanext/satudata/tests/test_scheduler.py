"""The scheduler's round, as the command line runs it."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
from click.testing import CliRunner

from ckanext.satudata.cli import satudata
from ckanext.satudata.review.model import Review, now


class TestScheduler:
    """``ckan satudata scheduler --once``."""

    def test_a_round_releases_what_is_due(self, portal, act, at_stage):
        """Walidata chose the moment; when it has come the dataset is public."""
        package = at_stage("pembina_recommended")
        later = (now() + dt.timedelta(hours=1)).isoformat() + "Z"
        act(portal.walidata, "satudata_review_publish", id=package["id"], release_at=later)
        Review.get(package["id"]).release_at = now()
        model.Session.commit()
        result = CliRunner().invoke(satudata, ["scheduler", "--once"], catch_exceptions=False)
        assert result.exit_code == 0
        assert "1 released" in result.output
        assert act(None, "package_show", id=package["id"])["satudata_stage"] == "published"

    def test_an_idle_round_says_nothing(self, portal):
        """No line in the log when nothing was to do."""
        result = CliRunner().invoke(satudata, ["scheduler", "--once"], catch_exceptions=False)
        assert (result.exit_code, result.output) == (0, "")
