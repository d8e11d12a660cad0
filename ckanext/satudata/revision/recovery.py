"""After a crash: every publication either happened or did not, and the search index follows.

Idempotent; the scheduler calls it every round and at its start, `ckan satudata recover` by hand.
"""

from __future__ import annotations

import logging

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.revision import datastore, outbox, publication
from ckanext.satudata.revision.model import Job

log = logging.getLogger(__name__)


def recover() -> int:
    """Finish what was committed, undo what was not.

    Returns:
        How many publications were finished or undone.
    """
    handled = 0
    waiting = set(datastore.prepared_jobs())
    unfinished = {row.id for row in model.Session.query(Job.id).filter(Job.done.is_(None))}
    model.Session.remove()
    for job_id in sorted(waiting | unfinished):
        try:
            handled += _settle(job_id, prepared=job_id in waiting)
        except Exception:
            log.exception("Publication %s could not be settled; it is tried again", job_id)
        finally:
            model.Session.remove()
    outbox.drain()
    model.Session.remove()
    return handled


def _settle(job_id: str, *, prepared: bool) -> int:
    free = model.Session.scalar(
        sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": job_id}
    )
    if not free:
        return 0  # its publisher is alive and at work
    job = model.Session.query(Job).get(job_id)
    if prepared and job_id in datastore.prepared_jobs():
        datastore.decide(job_id, commit=job is not None)
    elif job and not job.done and (job.swaps or job.drops):
        datastore.repeat(job)
    if job is None:
        log.warning("Publication %s had not been committed; its tables stay as they were", job_id)
        return 1
    publication.finish(job_id)
    return 1
