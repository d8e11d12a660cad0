"""The API of this room."""

from __future__ import annotations

from typing import cast

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.access.visible import visible
from ckanext.satudata.metadata import completeness, schema


@tk.side_effect_free
@tk.validate_action_data(schema.satudata_metadata_check)
def satudata_metadata_check(context: Context, data_dict: DataDict) -> completeness.Assessment:
    """Check how complete the metadata of a dataset are.

    The same rules decide whether a dataset can be submitted for review.

    :param id: id or name of the dataset
    :type id: string

    :returns: ``complete`` (no errors left), ``score`` (0 to 100) and ``problems``, each
        with ``field``, ``label``, ``message``, ``severity`` (``error`` or ``warning``)
        and, for a file or link, ``resource_id``
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
    return completeness.assess(package)
