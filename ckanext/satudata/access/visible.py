"""Finding a dataset for a caller: hidden and missing ones are the same answer."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import Facts, facts
from ckanext.satudata.roles.sdi import Person, person_in


def visible(context: Context, name_or_id: str) -> tuple[Facts, Person]:
    """The facts of a dataset and the caller.

    Raises:
        tk.ObjectNotFound: it does not exist, or the caller may not know of it.
    """
    package = model.Package.get(name_or_id)
    who = person_in(context)
    if package is None or not policy.may_see(facts(package), who):
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return facts(package), who
