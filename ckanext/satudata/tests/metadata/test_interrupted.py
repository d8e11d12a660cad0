"""Jobs whose worker died."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ckan.lib import jobs
from rq.registry import FailedJobRegistry, StartedJobRegistry

from ckanext.satudata.metadata import interrupted


@pytest.fixture
def queue() -> Iterator[jobs.rq.Queue]:
    """The queue of CKAN, empty before and after."""
    found = jobs.get_queue()
    _forget(found)
    yield found
    _forget(found)


def _forget(queue: jobs.rq.Queue) -> None:
    queue.empty()
    for registry in (StartedJobRegistry(queue=queue), FailedJobRegistry(queue=queue)):
        for job_id in registry.get_job_ids():
            registry.remove(job_id, delete_job=True)


def _dies(queue: jobs.rq.Queue, job: jobs.rq.job.Job) -> None:
    """A worker takes the job and is never heard of again; its time has run out."""
    queue.remove(job)
    StartedJobRegistry(queue=queue).add(job, ttl=0)


def test_a_job_that_died_with_its_worker_is_queued_once_more(queue):
    job = jobs.enqueue(print, ["x"])
    _dies(queue, job)

    assert interrupted.resume() == 1
    assert queue.get_job_ids() == [job.id]
    assert interrupted.resume() == 0

    _dies(queue, job)
    assert interrupted.resume() == 0
    assert queue.get_job_ids() == []


def test_a_job_that_is_at_work_is_left_alone(queue):
    job = jobs.enqueue(print, ["x"])
    queue.remove(job)
    StartedJobRegistry(queue=queue).add(job, ttl=60)

    assert interrupted.resume() == 0
    assert queue.get_job_ids() == []


def test_a_job_that_failed_by_itself_is_not_tried_again(queue):
    job = jobs.enqueue(print, ["x"])
    queue.remove(job)
    FailedJobRegistry(queue=queue).add(job, ttl=60, exc_string="ValueError: wrong")

    assert interrupted.resume() == 0
