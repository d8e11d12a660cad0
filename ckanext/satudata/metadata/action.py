"""The API of this room."""

from __future__ import annotations

from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.access.visible import visible
from ckanext.satudata.metadata import completeness, copying, schema
from ckanext.satudata.review import assessing, scoring
from ckanext.satudata.revision import content


@tk.side_effect_free
@tk.validate_action_data(schema.satudata_metadata_check)
def satudata_metadata_check(context: Context, data_dict: DataDict) -> completeness.Assessment:
    """Check how complete the metadata of a dataset are.

    The same rules decide whether a dataset can be submitted for review.

    :param id: id or name of the dataset
    :type id: string

    :returns: ``complete`` (no errors left), ``score`` (0 to 100) and ``problems``, each
        with ``rule`` (the rules are listed in docs/metadata.md), ``field``, ``label``,
        ``message``, ``hint``, ``severity`` (``error`` or ``warning``), ``step`` (of the form;
        ``berkas`` for the files) and, where they apply, ``resource_id``, ``column`` and ``row``
    :rtype: dictionary

    :raises ckan.plugins.toolkit.ObjectNotFound: no such dataset
    :raises ckan.plugins.toolkit.NotAuthorized: not logged in, or no right to read it

    Example::

        ckanapi action satudata_metadata_check id=jumlah-penduduk
    """
    visible(context, data_dict["id"])
    tk.check_access("satudata_metadata_check", context, data_dict)
    show_context = cast(Context, {**context, "use_cache": False})
    show_context.pop("schema", None)
    package = tk.get_action("package_show")(show_context, {"id": data_dict["id"]})
    return assessing.assess(package)


@tk.side_effect_free
@tk.validate_action_data(schema.satudata_quality_show)
def satudata_quality_show(context: Context, data_dict: DataDict) -> scoring.Scored:
    """The quality of a dataset's description, as the public sees it or would see it.

    :param id: id or name of the dataset
    :type id: string

    :returns: ``points`` of ``possible`` (405, European Metadata Quality Assessment), ``band``
        (``excellent`` from 351, ``good`` from 221, ``sufficient`` from 121, else ``bad``),
        ``criteria`` (each with ``id``, ``dimension``, ``label``, ``points``, ``possible``,
        ``met``; ``advice``, ``field`` and ``step`` of the form for what is missing;
        ``restricted`` where restricted data cannot have the points), ``completeness`` of the
        SDI metadata in percent, and ``history``: the ``points`` and ``completeness`` of each
        published ``version`` with its ``day``
    :rtype: dictionary

    :raises ckan.plugins.toolkit.ObjectNotFound: no such dataset, or not to be seen
    :raises ckan.plugins.toolkit.ValidationError: it is a statistical activity

    Example::

        ckanapi action satudata_quality_show id=jumlah-penduduk
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_quality_show", context, data_dict)
    package = content.full(item.package_id)
    if package["type"] != scoring.SCORED:
        raise tk.ValidationError({"id": [tk._("Only datasets have a quality score.")]})
    return scoring.scored(package, item, who)


@tk.validate_action_data(schema.satudata_metadata_copy)
def satudata_metadata_copy(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make a new draft from a dataset or activity of one's own agency, one year later.

    Takes over the description, the rows of an activity with their keys, and the columns of each
    file (its Table Schema), not the files. Years and the dates of a schedule go one up; what
    others gave for one year (numbers of recommendations, statuses) stays behind.

    :param id: id or name of the dataset or activity to copy
    :type id: string

    :returns: the new draft, as ``package_show`` gives it
    :rtype: dictionary

    :raises ckan.plugins.toolkit.ObjectNotFound: no such dataset, or not to be seen
    :raises ckan.plugins.toolkit.NotAuthorized: not of one's own agency
    :raises ckan.plugins.toolkit.ValidationError: the schema of today refuses something in it

    Example::

        ckanapi action satudata_metadata_copy id=jumlah-penduduk
    """
    visible(context, data_dict["id"])
    tk.check_access("satudata_metadata_copy", context, data_dict)
    asker: Any = {"user": context.get("user"), "auth_user_obj": context.get("auth_user_obj")}
    shown = tk.get_action("package_show")(tk.fresh_context(asker), {"id": data_dict["id"]})
    copy = copying.copied(shown)
    mine = tk.get_action("group_list_authz")(tk.fresh_context(asker), {})
    topics = {group["name"] for group in mine}
    copy["groups"] = [group for group in copy.get("groups", []) if group["name"] in topics]
    return tk.get_action("package_create")(asker, copy)
