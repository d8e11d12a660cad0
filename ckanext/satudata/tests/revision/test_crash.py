"""kill -9 in the middle of a publication: the old or the new version, never a mixture."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.revision import datastore, outbox, recovery
from ckanext.satudata.revision.model import Job, Outbox
from ckanext.satudata.tests.revision.test_working_copy import NEW, load, rows, served

KILLED = Path(__file__).with_name("killed.py")
LETTER = {"letter_number": "B-2/2026", "letter_date": "2026-11-02"}


@pytest.fixture
def recommended_copy(portal, act, draft, at_stage, upload):
    """A published dataset and its working copy with a new file, ready to publish."""
    package = draft()
    load(act, portal.operator, package["resources"][0]["id"], 120, 98)
    published = at_stage("published", package)
    copy = act(portal.operator, "satudata_revision_open", id=published["id"])
    own = copy["resources"][0]["id"]
    act(portal.operator, "resource_patch", id=own, upload=upload(NEW))
    act(portal.operator, "package_patch", id=copy["id"], title="DATA CONTOH Versi Kedua")
    load(act, portal.operator, own, 777)
    act(portal.operator, "satudata_review_submit", id=copy["id"])
    act(portal.walidata, "satudata_review_verify", id=copy["id"])
    act(portal.pembina, "satudata_review_recommend", id=copy["id"], **LETTER)
    return published, copy


def publish_and_die(copy_id: str, point: str, mode: str) -> None:
    """Publish in another process, which dies at the point."""
    model.Session.remove()
    process = subprocess.run(
        [sys.executable, str(KILLED), copy_id, "walidata", point, mode],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr[-2000:]


@pytest.mark.parametrize("mode", ["prepared", "open"])
class TestKilled:
    """Three points, one answer after the recovery; also where no transaction can be prepared."""

    def test_before_the_main_commit_nothing_happened(self, act, portal, recommended_copy, mode):
        """The old version stands, and the publication can simply be repeated."""
        published, copy = recommended_copy
        resource_id = published["resources"][0]["id"]
        publish_and_die(copy["id"], "before the main commit", mode)
        assert act(None, "package_show", id=published["id"])["title"] == published["title"]
        assert act(None, "package_search", q="Versi Kedua")["count"] == 0
        recovery.recover()
        assert datastore.prepared_jobs() == []
        assert rows(act, None, resource_id) == [120, 98]
        assert served(resource_id) != NEW
        act(portal.walidata, "satudata_review_publish", id=copy["id"])
        assert rows(act, None, resource_id) == [777]
        assert served(resource_id) == NEW

    @pytest.mark.parametrize("point", ["before the datastore's commit", "before the clean-up"])
    def test_after_the_main_commit_it_is_finished(self, act, recommended_copy, point, mode):
        """Metadata and file are new at once, rows and search follow by the recovery."""
        published, copy = recommended_copy
        resource_id = published["resources"][0]["id"]
        publish_and_die(copy["id"], point, mode)
        assert recovery.recover() == 1
        assert act(None, "package_show", id=published["id"])["title"] == "DATA CONTOH Versi Kedua"
        assert rows(act, None, resource_id) == [777]
        assert served(resource_id) == NEW
        assert act(None, "package_search", q="Versi Kedua")["count"] == 1
        assert model.Package.get(copy["id"]) is None
        assert model.Session.query(Job).filter(Job.done.is_(None)).count() == 0
        assert model.Session.query(Outbox).count() == 0
        assert recovery.recover() == 0


class TestOutbox:
    """A search engine that is down loses nothing."""

    def test_solr_down_while_publishing(self, portal, act, at_stage, monkeypatch):
        """The publication stands; the document is written when Solr is back."""
        package = at_stage("pembina_recommended")

        def down(package_id: str) -> None:
            raise ConnectionError("Solr is down")

        with monkeypatch.context() as patch:
            patch.setattr(outbox, "index_now", down)
            act(portal.walidata, "satudata_review_publish", id=package["id"])
        assert act(None, "package_search", q="Jumlah Penduduk")["count"] == 0
        assert act(None, "package_show", id=package["id"])["satudata_stage"] == "published"
        recovery.recover()
        assert act(None, "package_search", q="Jumlah Penduduk")["count"] == 1


class TestRace:
    """Two reviewers at the same moment."""

    def test_exactly_one_wins(self, portal, act, at_stage):
        """The other is told, and the trail holds one decision."""
        package = at_stage("submitted")
        model.Session.remove()
        results: list[str] = []
        start = threading.Barrier(2)

        def decide(name: str, action: str) -> None:
            context = {"user": name, "auth_user_obj": model.User.get(name)}
            start.wait()
            try:
                tk.get_action(action)(context, {"id": package["id"], "note": "alasan"})
                results.append("won")
            except (tk.ValidationError, tk.NotAuthorized):
                results.append("told")
            finally:
                model.Session.remove()

        threads = [
            threading.Thread(target=decide, args=("walidata", "satudata_review_verify")),
            threading.Thread(target=decide, args=("walidata2", "satudata_review_return")),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["told", "won"]
        history = act(portal.operator, "satudata_review_history", id=package["id"])
        assert [line["action"] for line in history if line["source"] == "submitted"] != []
        assert len([line for line in history if line["source"] == "submitted"]) == 1
