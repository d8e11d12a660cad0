"""CKAN asks for permission labels; the policy answers."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins as p

from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import facts
from ckanext.satudata.roles.sdi import person


class Labels(p.IPermissionLabels):
    """Mixin for the plugin. CKAN uses the first plugin that implements this interface."""

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """Labels of a dataset, from the database and never from a dict passed in."""
        return policy.labels_of(facts(dataset_obj))

    def get_user_dataset_labels(self, user_obj: Any) -> list[str]:
        """Labels of the person who searches."""
        return policy.labels_for(person(user_obj))
