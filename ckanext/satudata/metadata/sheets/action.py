"""Actions on spreadsheets of metadata: bringing them in, taking them out."""

from __future__ import annotations

from typing import Any, cast

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.access.visible import seen_by
from ckanext.satudata.metadata.sheets import exporting, imports, layout, reading, running, schema
from ckanext.satudata.metadata.sheets.content import Content, from_api
from ckanext.satudata.metadata.sheets.directory import People, Standing
from ckanext.satudata.metadata.sheets.imports import Import
from ckanext.satudata.metadata.sheets.opening import LARGEST, Refused
from ckanext.satudata.metadata.wording import language
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision import outbox
from ckanext.satudata.revision.sanction import quiet_commit
from ckanext.satudata.roles.sdi import person_in


@tk.validate_action_data(schema.bring)
def satudata_metadata_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Describe kegiatan and datasets by a spreadsheet, all or nothing; a dry run by default.

    Makes drafts and changes drafts and returned ones, as the caller may do by hand. Files with
    more than 20 entries are left to the worker, to be checked first: ask
    ``satudata_metadata_import_show``, then apply by ``id``.

    Example: ``api.action.satudata_metadata_import(content={'dataset': [{'title':
    'DATA CONTOH', 'owner_org': 'dinkes', 'satuan': 'Orang'}]}, dry_run=False)`` (ckanapi)

    :param upload: the filled template (.xlsx)
    :param content: instead of the file, as ``satudata_metadata_export`` gives it: ``{kegiatan,
        variabel, indikator, dataset}``, lists of fields; codes or labels
    :param id: instead of both: an import that was checked before
    :param dry_run: false: do it (default: true); what changed since it was checked is shown again
    :param revise: true: open working copies of published datasets (default: false)
    :returns: ``{id, filename, created_at, state, total, done, counts, faulty, message, rows}``;
        state: checking, checked, applying, applied, failed; a row has ``sheet``, ``row``,
        ``kind``, ``id``, ``title``, ``status`` (new, changed, revise, unchanged, error),
        ``changes`` (``field``, ``label``, ``place``, ``old``, ``new``) and ``problems``
        (``column``, ``place``, ``message``, ``near``, ``severity``)
    :raises ckan.plugins.toolkit.NotAuthorized: the caller prepares no data
    :raises ckan.plugins.toolkit.ObjectNotFound: no such import of the caller
    :raises ckan.plugins.toolkit.ValidationError: not a workbook of ours; busy
    """
    tk.check_access("satudata_metadata_import", context, data_dict)
    dry, revise = data_dict["dry_run"], data_dict["revise"]
    if data_dict.get("id"):
        found = _mine(context, data_dict["id"])
        if found.user_id != person_in(context).id:
            raise tk.NotAuthorized(tk._("Only whoever brought the file applies it"))
    else:
        name, content = _content(data_dict)
        found = imports.keep(person_in(context).id, name, language(), content)
        if not dry:
            found = _run(context, found, "checking", revise=revise)
            if found.state != "checked" or found.dictized()["faulty"]:
                return found.dictized()
    return _run(context, found, "checking" if dry else "applying", revise=revise).dictized()


@tk.side_effect_free
@tk.validate_action_data(schema.one)
def satudata_metadata_import_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What became of a spreadsheet that the caller brought; kept for 30 days.

    Example: ``api.action.satudata_metadata_import_show(id='…')`` (ckanapi)

    :param id: id of the import
    :returns: as ``satudata_metadata_import``
    :raises ckan.plugins.toolkit.ObjectNotFound: no such import of the caller
    """
    tk.check_access("satudata_metadata_import_show", context, data_dict)
    return _mine(context, data_dict["id"]).dictized()


@tk.side_effect_free
def satudata_metadata_import_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The last ten spreadsheets that the caller brought, newest first.

    Takes no parameters.

    Example: ``api.action.satudata_metadata_import_list()`` (ckanapi)

    :returns: list of ``{id, filename, created_at, state, total, done, faulty, message}``
    :raises ckan.plugins.toolkit.NotAuthorized: the caller prepares no data
    """
    tk.check_access("satudata_metadata_import_list", context, data_dict)
    return Import.of(person_in(context).id)


@tk.side_effect_free
@tk.validate_action_data(schema.export)
def satudata_metadata_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the portal holds, as the content of a spreadsheet; brought back in, it changes nothing.

    Where a working copy is open, its content is given under the id of what it revises.

    Example: ``api.action.satudata_metadata_export(organization='dinkes')`` (ckanapi)

    :param id: id or name of a kegiatan (with its datasets) or of a dataset
    :param organization: instead: all datasets of an organization that the caller may see
    :returns: ``{kegiatan, variabel, indikator, dataset}``, lists of fields with their values
    :raises ckan.plugins.toolkit.NotAuthorized: the caller has no part in the portal's work
    :raises ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not see it
    :raises ckan.plugins.toolkit.ValidationError: more than 300 datasets
    """
    tk.check_access("satudata_metadata_export", context, data_dict)
    who = person_in(context)
    if data_dict.get("organization"):
        group = model.Group.get(data_dict["organization"])
        if group is None or not group.is_organization or group.state != "active":
            raise tk.ObjectNotFound(tk._("Organization not found"))
        theirs = model.Package.owner_org == group.id
        people = People(who.name, _standings(theirs, seen_by(who)))
        return exporting.datasets(people, theirs, seen_by(who))
    if not data_dict.get("id"):
        raise tk.ValidationError({"id": [tk._("Name a kegiatan, a dataset or an organization")]})
    return exporting.one(People(who.name), data_dict["id"], seen_by(who))


def _standings(*conditions: Any) -> dict[str, Standing]:
    """Where the datasets under these conditions stand, with their visible working copies."""
    package = model.Package
    seen = model.Session.query(package.id).filter(package.state == "active", *conditions)
    rows = (
        model.Session.query(Review.package_id, Review.base_package_id, Review.stage)
        .filter(Review.package_id.in_([row.id for row in seen]))
        .all()
    )
    copies = {base: id_ for id_, base, _stage in rows if base}
    return {id_: Standing(base or id_, copies.get(id_, ""), stage) for id_, base, stage in rows}


def _content(data_dict: DataDict) -> tuple[str, Content]:
    """Name and content of what is brought."""
    upload, content = data_dict.get("upload"), data_dict.get("content")
    if content is not None:
        return "API", from_api(content)
    if not hasattr(upload, "read"):
        raise tk.ValidationError({"upload": [tk._("Choose the filled template (.xlsx)")]})
    try:
        found = reading.read(upload.read(LARGEST + 1))
    except Refused as refusal:
        raise tk.ValidationError({"upload": [str(refusal)]}) from None
    return str(getattr(upload, "filename", None) or layout.FORM), found


def _mine(context: Context, import_id: str) -> Import:
    found, who = Import.get(import_id), person_in(context)
    if found is None or (found.user_id != who.id and not who.sysadmin):
        raise tk.ObjectNotFound(tk._("Import not found"))
    return found


def _run(context: Context, found: Import, state: str, *, revise: bool) -> Import:
    """Now for a few rows, later for many; the command line waits for all."""
    import_id, total = found.id, found.total
    if not imports.begin(import_id, state, revise=revise):
        raise tk.ValidationError({"id": [tk._("It is being worked on, or it is done already")]})
    if total <= imports.AT_ONCE or cast("dict[str, Any]", context).get("satudata_wait"):
        running.run(import_id, _commit)
        return _mine(context, import_id)
    title = f"import of metadata: {import_id}"
    try:
        tk.enqueue_job(_job, [import_id], title=title, rq_kwargs={"timeout": running.TIMEOUT})
    except Exception:  # the queue may be down in many ways
        message = tk._("The worker cannot be reached. Nothing was changed; try again later.")
        imports.note(import_id, state="failed", message=message)
    return _mine(context, import_id)


def _job(import_id: str) -> None:
    """What the worker does."""
    running.run(import_id, _commit)


def _commit(package_ids: list[str]) -> None:
    """One transaction; the search index follows it."""
    outbox.add(*package_ids)
    quiet_commit()
    while outbox.drain_together():
        pass
