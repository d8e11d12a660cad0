"""Workers read uploaded files only; what a link leads to is never fetched by the server.

The loader and the checks run beside the database and the search index, and their results are
shown to the producer. Besides, what a link leads to changes after the review. Who asks for a
loading or a check of a link is turned away (``hooks.py``); this is the lock where the worker
reads, because a file may have become a link in the meantime. In the same way a loading that
outlives the submission does not empty the table of what is reviewed: the loader does that by
SQL before it calls any action.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

import ckan.model as model
from ckanext.validation import jobs as validation_jobs
from ckanext.xloader import jobs as xloader_jobs
from ckanext.xloader import loader as xloader_loader
from ckanext.xloader.job_exceptions import JobError

from ckanext.satudata.review.facts import facts

REFUSED = "Links are neither loaded nor checked: upload the file"
FROZEN = "The rows of reviewed data do not change"


def apply() -> None:
    """Put the locks in place; a second call changes nothing."""
    _wrap(xloader_jobs, "_download_resource_data", _uploads_only)
    _wrap(xloader_jobs, "get_response", _no_redirects)
    _wrap(xloader_loader, "_clear_datastore_resource", _not_frozen)
    _wrap(validation_jobs, "_validate_table", _files_only)


def _wrap(module: ModuleType, name: str, lock: Callable[..., Callable[..., Any]]) -> None:
    original = getattr(module, name)
    if hasattr(original, "satudata_original"):
        return
    locked = wraps(original)(lock(original))
    locked.satudata_original = original  # pyright: ignore[reportFunctionMemberAccess]
    setattr(module, name, locked)


def _uploads_only(original: Callable[..., Any]) -> Callable[..., Any]:
    def locked(resource: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if resource.get("url_type") != "upload":
            raise JobError(REFUSED)
        return original(resource, *args, **kwargs)

    return locked


def _no_redirects(original: Callable[..., Any]) -> Callable[..., Any]:
    def locked(*args: Any, **kwargs: Any) -> Any:
        response = original(*args, **kwargs)
        if response.history:
            response.close()
            raise JobError(REFUSED)
        return response

    return locked


def _not_frozen(original: Callable[..., Any]) -> Callable[..., Any]:
    def locked(resource_id: str) -> Any:
        model.Session.rollback()  # what was decided since the job began
        resource = model.Resource.get(resource_id)
        package = model.Package.get(resource.package_id) if resource else None
        if package is None or facts(package).frozen:
            raise JobError(FROZEN)
        return original(resource_id)

    return locked


def _files_only(original: Callable[..., Any]) -> Callable[..., Any]:
    def locked(source: Any, *args: Any, **kwargs: Any) -> Any:
        if not os.path.isabs(str(source)):
            return {"errors": [REFUSED]}
        return original(source, *args, **kwargs)

    return locked
