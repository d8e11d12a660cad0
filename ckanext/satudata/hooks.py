"""Hooks that start or stop machines: the review row of a new dataset, xloader, validation."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins as p
from ckanext.validation.interfaces import IDataValidation
from ckanext.xloader.interfaces import IXloader

from ckanext.satudata import config
from ckanext.satudata.access import writes
from ckanext.satudata.metadata import checks, column_page, columns, dictionary, inspection
from ckanext.satudata.review.facts import facts
from ckanext.satudata.revision import content, working_copy

DESCRIBED = "satudata_columns_described"
"""Context key of an update: per resource, whether the explanation of its columns changed."""


class Lifecycle(p.IPackageController, p.IResourceController):
    """Mixin: what happens with every new dataset and upload, whatever path it came by."""

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """The review row is written in the transaction that creates the dataset."""
        writes.after_create(context, pkg_dict["id"])

    def after_resource_create(self, context: Any, resource: dict[str, Any]) -> None:
        """Start the check of a new file, and read what is in it."""
        checks.after_resource_create(context, resource)
        if not context.get("defer_commit"):
            inspection.start(resource)
            column_page.note_upload(resource)

    def before_resource_update(
        self, context: Any, current: dict[str, Any], resource: dict[str, Any]
    ) -> None:
        """Note whether the file, the rules of its check, or what is said of its columns change."""
        checks.before_resource_update(context, current, resource)
        said = columns.fields(current.get("schema")) != columns.fields(resource.get("schema"))
        context.setdefault(DESCRIBED, {})[current["id"]] = said

    def after_resource_update(self, context: Any, resource: dict[str, Any]) -> None:
        """Start the check of a replaced file, read what is in it; the dictionary follows."""
        checks.after_resource_update(context, resource)
        if not context.get("defer_commit"):
            inspection.start(resource)
            column_page.note_upload(resource)
            if context.get(DESCRIBED, {}).get(resource["id"]):
                dictionary.follow(resource)


class Loading(IXloader, IDataValidation):
    """Mixin: what xloader and validation may touch. Never the table of a frozen dataset."""

    def can_upload(self, resource_id: str) -> bool:
        """Whether xloader may load this resource."""
        package = _preparing(resource_id)
        if package is None:
            return False
        proposed = content.full(package.id).get("access_class")
        return proposed != "tertutup" or config.load_tertutup()

    def datastore_before_update(
        self,
        resource_id: str,
        existing_fields: list[dict[str, Any]] | None,
        new_headers: list[dict[str, Any]],
    ) -> None:
        """The columns of a table have the types and notes that the Table Schema gives them."""
        dictionary.declare(resource_id, new_headers, exists=existing_fields is not None)

    def can_validate(self, context: Any, data_dict: dict[str, Any]) -> bool:
        """Whether validation may read this resource."""
        if not checks.can_validate(context, data_dict):
            return False
        return _preparing(data_dict.get("id")) is not None


def _preparing(resource_id: str | None) -> model.Package | None:
    """The dataset of a resource whose file is being prepared; None for all others."""
    resource = model.Resource.get(resource_id) if resource_id else None
    package = model.Package.get(resource.package_id) if resource else None
    if package is None or resource is None or resource.url_type != "upload":
        return None
    if facts(package).frozen or working_copy.unchanged(resource.id):
        return None
    return package
