"""Automatic checks: started once per file, waited for, and read."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import jobs
from ckanext.validation.jobs import run_validation_job
from ckanext.validation.model import Validation

from ckanext.satudata.metadata import checks, reports

Act = Callable[..., Any]
RAGGED = b"kode,nama,jumlah\n1,Jombang\n2,Kencong,98,99\n"


def queued() -> list[str]:
    """Resources whose check waits in the queue."""
    found = jobs.get_queue().get_jobs()
    return [job.args[0] for job in found if job.func_name.endswith("run_validation_job")]


def work() -> None:
    """Do what the worker does with the checks in the queue."""
    waiting = queued()
    jobs.get_queue().empty()
    for resource_id in waiting:
        run_validation_job(resource_id)


def record(resource_id: str, **values: Any) -> None:
    """Write the state of a check."""
    query = model.Session.query(Validation).filter_by(resource_id=resource_id)
    row = query.first() or Validation(resource_id=resource_id)
    for key, value in values.items():
        setattr(row, key, value)
    model.Session.add(row)
    model.Session.commit()


def ago(**delta: float) -> datetime.datetime:
    """A moment in the past, UTC without a zone."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    return now - datetime.timedelta(**delta)


@pytest.fixture(autouse=True)
def _checks_run(portal: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, ckan_config: Any):
    """Elsewhere in the tests nothing is checked; here tables are."""
    monkeypatch.setitem(ckan_config, "ckanext.validation.formats", "csv xls xlsx")
    jobs.get_queue().empty()
    yield
    jobs.get_queue().empty()


class TestStart:
    """Exactly one run for every new or replaced file."""

    def test_new_upload(self, draft: Any):
        """A new file is checked once, and its state is known at once."""
        resource = draft()["resources"][0]
        assert queued() == [resource["id"]]
        assert reports.report(resource["id"])["status"] == "created"

    def test_replaced_upload(self, portal: SimpleNamespace, act: Act, draft: Any, upload: Any):
        """So is one that replaces it, even under the same name."""
        resource = draft()["resources"][0]
        work()
        act(portal.operator, "resource_patch", id=resource["id"], upload=upload(b"a,b\n1,2\n"))
        assert queued() == [resource["id"]]
        assert reports.report(resource["id"])["status"] == "created"

    def test_other_changes(self, portal: SimpleNamespace, act: Act, draft: Any):
        """A new description needs no new check, nor do the patches of the worker."""
        resource = draft()["resources"][0]
        work()
        act(portal.operator, "resource_patch", id=resource["id"], description="lain")
        assert queued() == []

    def test_the_form_sends_the_schema_as_text(self, portal: SimpleNamespace, act: Act, draft: Any):
        """The same schema in another spelling is the same schema; another one is checked."""
        resource = draft()["resources"][0]
        schema = {"fields": [{"name": "kode_kecamatan", "type": "string"}]}
        act(portal.operator, "resource_patch", id=resource["id"], schema=schema)
        assert queued() == [resource["id"]] * 2
        jobs.get_queue().empty()
        shown = act(portal.operator, "resource_show", id=resource["id"])
        form = {**shown, "schema": json.dumps(schema, indent=2), "url": "data-contoh.csv"}
        act(portal.operator, "resource_update", **form)
        assert queued() == []

    def test_formats_without_a_check(self, portal: SimpleNamespace, act: Act, upload: Any):
        """Only tables are checked."""
        package = act(
            portal.operator, "package_create", name="x", owner_org=portal.orgs.dinas["id"]
        )
        act(
            portal.operator,
            "resource_create",
            package_id=package["id"],
            format="PDF",
            upload=upload(b"%PDF", "surat.pdf"),
        )
        assert queued() == []

    def test_queue_down(self, draft: Any, monkeypatch: pytest.MonkeyPatch):
        """The upload is kept, the failure is on record, and the check can be made up for."""

        def down(*args: Any, **kwargs: Any) -> None:
            raise ConnectionError

        with monkeypatch.context() as patched:
            patched.setattr(checks.tk, "enqueue_job", down)
            resource = draft()["resources"][0]
        assert reports.report(resource["id"])["status"] == "error"
        assert checks.pending_checks([resource["id"]]) == []

    def test_never_a_file_of_the_server(self):
        """Nor of another one: only uploads are read, whatever got into the database."""
        resource = {"id": "r", "format": "CSV", "url": "file:///etc/passwd"}
        assert not checks.can_validate({}, resource)
        assert not checks.start(resource)
        assert checks.can_validate({}, {**resource, "url_type": "upload"})
        assert not checks.can_validate({}, {**resource, "url": "https://a.go.id/x.csv"})

    def test_a_missing_check_is_made_up_for(self, draft: Any):
        """Files that came in without the resource actions are found."""
        package = draft()
        resource_id = package["resources"][0]["id"]
        assert checks.missing_checks(package["resources"]) == []
        jobs.get_queue().empty()
        model.Session.query(Validation).delete()
        model.Session.commit()
        assert checks.missing_checks(package["resources"]) == [resource_id]
        assert checks.start_missing(package["resources"]) == [resource_id]
        assert queued() == [resource_id]
        assert checks.start_missing(package["resources"]) == []

    def test_a_report_of_an_older_file_does_not_count(self, draft: Any):
        """Nor does a check that died."""
        resources = draft()["resources"]
        resource_id = resources[0]["id"]
        record(resource_id, status="success", created=ago(days=1))
        assert checks.missing_checks(resources) == [resource_id]
        record(resource_id, status="running", created=ago(hours=2))
        resources[0]["last_modified"] = ago(hours=3).isoformat()
        assert checks.missing_checks(resources) == [resource_id]


class TestPending:
    """What submit waits for."""

    @pytest.fixture(autouse=True)
    def _no_loading(self, draft: Any):
        self.id = draft()["resources"][0]["id"]
        model.Session.query(model.TaskStatus).delete()
        model.Session.query(Validation).delete()
        model.Session.commit()

    def test_validation(self):
        """Waiting and running ones, unless they are too old to be alive."""
        for status, created, waits in (
            ("created", ago(minutes=1), True),
            ("running", ago(minutes=59), True),
            ("running", ago(minutes=61), False),
            ("success", ago(minutes=1), False),
            ("failure", ago(minutes=1), False),
            ("error", ago(minutes=1), False),
        ):
            record(self.id, status=status, created=created)
            assert bool(checks.pending_checks([self.id])) is waits, status

    def test_xloader(self):
        """Loading counts as well."""
        for state, updated, waits in (
            ("pending", ago(minutes=1), True),
            ("submitting", ago(minutes=1), True),
            ("running", ago(minutes=1), True),
            ("running_but_viewable", ago(minutes=1), True),
            ("running", ago(hours=2), False),
            ("complete", ago(minutes=1), False),
            ("error", ago(minutes=1), False),
        ):
            model.Session.query(model.TaskStatus).delete()
            task = model.TaskStatus(
                entity_id=self.id,
                entity_type="resource",
                task_type="xloader",
                key="xloader",
                state=state,
                value="{}",
                last_updated=updated,
            )
            model.Session.add(task)
            model.Session.commit()
            assert bool(checks.pending_checks([self.id])) is waits, state

    def test_only_those_asked_for(self):
        """Other files do not hold a submission up."""
        record(self.id, status="running", created=ago(minutes=1))
        assert checks.pending_checks(["other"]) == []
        assert checks.pending_checks(["other", self.id, self.id]) == [self.id]
        assert checks.pending_checks([]) == []

    def test_missing_tables(self):
        """Without validation's table there is nothing to wait for, and the page lives."""
        Validation.__table__.drop(bind=model.meta.engine)
        try:
            assert checks.pending_checks([self.id]) == []
            assert reports.report(self.id) is None
        finally:
            Validation.__table__.create(bind=model.meta.engine)
        assert model.Session.query(model.Package).count()


class TestReport:
    """The validation report in short."""

    def test_a_good_file(self, draft: Any):
        """No errors, and the number of rows."""
        resource = draft()["resources"][0]
        work()
        found = reports.report(resource["id"])
        assert found["status"] == "success"
        assert (found["error_count"], found["errors"], found["rows"]) == (0, [], 2)
        shown = tk.get_action("resource_show")({"ignore_auth": True}, {"id": resource["id"]})
        assert shown["validation_status"] == "success"
        assert queued() == []

    def test_a_ragged_file(self, portal: SimpleNamespace, act: Act, draft: Any, upload: Any):
        """Each error names its row and says what is wrong."""
        resource = draft()["resources"][0]
        act(portal.operator, "resource_patch", id=resource["id"], upload=upload(RAGGED))
        jobs.get_queue().empty()
        run_validation_job(resource["id"])
        found = reports.report(resource["id"])
        assert found["status"] == "failure"
        assert [(error["type"], error["row"]) for error in found["errors"]] == [
            ("missing-cell", 2),
            ("extra-cell", 3),
        ]
        assert all(error["message"] for error in found["errors"])
        assert len(reports.report(resource["id"], limit=1)["errors"]) == 1
        assert reports.report(resource["id"], limit=1)["error_count"] == 2

    def test_odd_reports(self, draft: Any):
        """Whatever is stored, the page lives."""
        resource_id = draft()["resources"][0]["id"]
        for stored in (None, "x", [], {"tasks": [None, {"errors": 3}]}, '{"errors": [{}]}'):
            record(resource_id, status="error", report=stored, error={"message": ["why"]})
            assert reports.report(resource_id)["messages"] == ["why"]

    def test_nothing_checked(self):
        """No report for a file that was never checked."""
        assert reports.report("tidak-ada") is None
