"""Background jobs that died with their worker are done again, once.

A check or a load that is interrupted leaves "running" behind, and the submission of its dataset
would wait until that state counts as stale. RQ knows better: a job whose worker gives no more
signs of life is abandoned after a minute and a half.
"""

from __future__ import annotations

import logging

from ckan.lib import jobs
from rq.job import Job
from rq.registry import FailedJobRegistry, StartedJobRegistry

log = logging.getLogger(__name__)

AGAIN = "satudata_again"
"""Mark in the job's meta: a job that kills its worker is not tried for ever."""
ABANDONED = "AbandonedJobError"
NEWEST = 100
"""So many of the failed jobs of a queue are looked at."""


def resume() -> int:
    """Queue again what dead workers left (idempotent).

    Returns:
        How many jobs were queued.
    """
    queued = 0
    for queue in jobs.get_all_queues():
        StartedJobRegistry(queue=queue).cleanup()
        failed = FailedJobRegistry(queue=queue)
        newest = failed.get_job_ids(-NEWEST, -1)
        for job in Job.fetch_many(newest, connection=queue.connection):
            if job is None or job.meta.get(AGAIN) or ABANDONED not in (job.exc_info or ""):
                continue
            job.meta[AGAIN] = True
            job.save_meta()
            failed.requeue(job)
            log.warning("The job %s died with its worker and is queued again", job.id)
            queued += 1
    return queued
