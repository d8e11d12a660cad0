"""Facts of files: read once, kept by content, found again when they were lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import pytest
from ckan.lib import jobs
from rq.timeouts import JobTimeoutException

from ckanext.satudata.metadata import examine, inspection
from ckanext.satudata.metadata.inspection import InspectedFile

FAULTY = b"kode,Jumlah\n1,2\n"


def queued() -> list[str]:
    """Resources whose file waits to be read."""
    waiting = jobs.get_queue().get_jobs()
    return [job.args[0] for job in waiting if job.func_name.endswith("inspection.run")]


def work() -> None:
    """Do what the worker does."""
    waiting = queued()
    jobs.get_queue().empty()
    for resource_id in waiting:
        inspection.run(resource_id)


def rules(resource_id: str) -> list[str]:
    return [found["rule"] for found in inspection.stored([resource_id])[resource_id]["findings"]]


@pytest.fixture(autouse=True)
def _empty_queue(portal: Any):
    jobs.get_queue().empty()
    yield
    jobs.get_queue().empty()


def test_an_upload_is_read_by_the_worker(draft):
    resource_id = draft()["resources"][0]["id"]
    assert queued() == [resource_id]
    assert inspection.stored([resource_id]) == {}
    work()
    found = inspection.stored([resource_id])[resource_id]
    assert (found["rows"], found["format"], found["findings"]) == (2, "csv", [])
    assert len(found["sha256"]) == 64


def test_a_replaced_file_is_read_anew(portal, act, draft, upload):
    resource_id = draft()["resources"][0]["id"]
    work()
    act(portal.operator, "resource_patch", id=resource_id, upload=upload(FAULTY))
    assert inspection.stored([resource_id]) == {}, "facts of the old file are not told of the new"
    work()
    assert rules(resource_id) == ["column_name"]


def test_the_same_bytes_are_read_once(portal, act, draft, upload):
    first = draft()["resources"][0]["id"]
    work()
    act(portal.operator, "resource_patch", id=first, description="lain")
    second = draft(name="lain")["resources"][0]["id"]
    assert queued() == []
    assert inspection.stored([first])[first] == inspection.stored([second])[second]


def test_a_working_copy_knows_its_unchanged_files(portal, act, at_stage):
    package = at_stage("published")
    copy = act(portal.operator, "satudata_revision_open", id=package["id"])
    resource_id = copy["resources"][0]["id"]
    assert inspection.stored([resource_id])[resource_id]["rows"] == 2


def test_the_format_decides_how_a_file_is_read(portal, act, draft):
    resource_id = draft()["resources"][0]["id"]
    work()
    act(portal.operator, "resource_patch", id=resource_id, format="XLSX")
    work()
    assert rules(resource_id) == ["file_damaged"]


def test_submission_reads_small_files_that_nobody_has_read(portal, act, draft):
    package = draft()
    jobs.get_queue().empty()
    act(portal.operator, "satudata_review_submit", id=package["id"])
    assert inspection.stored([package["resources"][0]["id"]])


def test_submission_waits_for_large_files(portal, act, draft, monkeypatch):
    monkeypatch.setitem(inspection.SMALL, "csv", 10)
    package = draft()
    with pytest.raises(Exception, match="checks"):
        act(portal.operator, "satudata_review_submit", id=package["id"])
    work()
    act(portal.operator, "satudata_review_submit", id=package["id"])


def test_lost_work_is_found_again_once(draft):
    resource_id = draft()["resources"][0]["id"]
    jobs.get_queue().empty()
    assert inspection.start_lost() == 0, "it was asked for a moment ago"
    _age()
    assert inspection.start_lost() == 1
    assert inspection.start_lost() == 0
    assert queued() == [resource_id]
    work()
    _age()
    assert inspection.start_lost() == 0


def test_a_file_that_ends_its_worker_is_given_up(draft, monkeypatch):
    """A worker that dies leaves no facts; the fourth one does not touch the file."""

    def dies(*_args: Any) -> Any:
        raise SystemExit

    resource_id = draft()["resources"][0]["id"]
    with monkeypatch.context() as patch:
        patch.setattr(examine, "examine", dies)
        for _time in range(inspection.ATTEMPTS):
            with pytest.raises(SystemExit):
                inspection.run(resource_id)
        inspection.run(resource_id)
    assert rules(resource_id) == ["file_damaged"]


@pytest.mark.parametrize(
    ("error", "rule"),
    [(JobTimeoutException(), "file_too_big"), (ArithmeticError(), "file_damaged")],
)
def test_whatever_a_file_does_ends_in_a_finding(draft, monkeypatch, error, rule):
    """Too long, or a fault that nobody thought of."""

    def fails(*_args: Any) -> Any:
        raise error

    resource_id = draft()["resources"][0]["id"]
    monkeypatch.setattr(examine, "examine", fails)
    inspection.run(resource_id)
    assert rules(resource_id) == [rule]


def test_facts_of_many_files_are_one_query(draft, query_count):
    ids = [draft(name=f"d{number}")["resources"][0]["id"] for number in range(4)]
    work()
    with query_count() as seen:
        assert len(inspection.stored(ids)) == 4
    assert seen.statements == 1


def _age() -> None:
    long_ago = dt.datetime(2026, 1, 1)
    model.Session.query(InspectedFile).update({"asked": long_ago})
    model.Session.commit()
