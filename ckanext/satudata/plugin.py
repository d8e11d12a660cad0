"""The wiring: which module gives what. No decisions here."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import DefaultTranslation

from ckanext.satudata.metadata import validation_repair  # applied before validation loads

validation_repair.apply()

from ckanext.satudata import chained, cli, config  # noqa: E402
from ckanext.satudata.access import door, fetching, locks, startup  # noqa: E402
from ckanext.satudata.access.index import Index  # noqa: E402
from ckanext.satudata.access.labels import Labels  # noqa: E402
from ckanext.satudata.accounts import action as accounts_action  # noqa: E402
from ckanext.satudata.accounts import auth as accounts_auth  # noqa: E402
from ckanext.satudata.accounts import helpers as accounts_helpers  # noqa: E402
from ckanext.satudata.accounts import views as accounts_views  # noqa: E402
from ckanext.satudata.accounts import watch  # noqa: E402
from ckanext.satudata.adoption import action as adoption_action  # noqa: E402
from ckanext.satudata.adoption import auth as adoption_auth  # noqa: E402
from ckanext.satudata.catalog import facets, palette  # noqa: E402
from ckanext.satudata.catalog import helpers as catalog_helpers  # noqa: E402
from ckanext.satudata.demo import helpers as demo_helpers  # noqa: E402
from ckanext.satudata.hooks import Lifecycle, Loading  # noqa: E402
from ckanext.satudata.metadata import action as metadata_action  # noqa: E402
from ckanext.satudata.metadata import auth as metadata_auth  # noqa: E402
from ckanext.satudata.metadata import code_validators, group_validators  # noqa: E402
from ckanext.satudata.metadata import helpers as metadata_helpers  # noqa: E402
from ckanext.satudata.metadata import validators as metadata_validators  # noqa: E402
from ckanext.satudata.metadata import views as metadata_views  # noqa: E402
from ckanext.satudata.metadata.periods import action as periods_action  # noqa: E402
from ckanext.satudata.metadata.periods import auth as periods_auth  # noqa: E402
from ckanext.satudata.metadata.periods import helpers as periods_helpers  # noqa: E402
from ckanext.satudata.metadata.periods import views as periods_views  # noqa: E402
from ckanext.satudata.metadata.sheets import action as sheets_action  # noqa: E402
from ckanext.satudata.metadata.sheets import auth as sheets_auth  # noqa: E402
from ckanext.satudata.metadata.sheets import views as sheets_views  # noqa: E402
from ckanext.satudata.notification import action as notification_action  # noqa: E402
from ckanext.satudata.notification import auth as notification_auth  # noqa: E402
from ckanext.satudata.notification import helpers as notification_helpers  # noqa: E402
from ckanext.satudata.notification import views as notification_views  # noqa: E402
from ckanext.satudata.notification.bell import Bell  # noqa: E402
from ckanext.satudata.review import action as review_action  # noqa: E402
from ckanext.satudata.review import auth as review_auth  # noqa: E402
from ckanext.satudata.review import clock  # noqa: E402
from ckanext.satudata.review import evidence as review_evidence  # noqa: E402
from ckanext.satudata.review import helpers as review_helpers  # noqa: E402
from ckanext.satudata.review import views as review_views  # noqa: E402
from ckanext.satudata.revision import action as revision_action  # noqa: E402
from ckanext.satudata.revision import auth as revision_auth  # noqa: E402
from ckanext.satudata.revision import sanction  # noqa: E402
from ckanext.satudata.revision import views as revision_views  # noqa: E402
from ckanext.satudata.revision.blobs import Uploads  # noqa: E402


def functions(*modules: ModuleType) -> dict[str, Any]:
    """The public functions that these modules define, by name; a name may stand once."""
    found: dict[str, Any] = {}
    for module in modules:
        for name, value in vars(module).items():
            own = getattr(value, "__module__", "").startswith("ckanext.satudata")
            if name.startswith("_") or not inspect.isfunction(value) or not own:
                continue
            if value.__module__ != module.__name__:
                continue
            if name in found:
                raise ValueError(f"{name} is defined twice")
            found[name] = value
    return found


@tk.blanket.actions(
    functions(
        accounts_action,
        adoption_action,
        metadata_action,
        periods_action,
        sheets_action,
        notification_action,
        review_action,
        revision_action,
        *chained.ACTIONS,
    )
)
@tk.blanket.auth_functions(
    functions(
        accounts_auth,
        adoption_auth,
        metadata_auth,
        periods_auth,
        sheets_auth,
        notification_auth,
        review_auth,
        revision_auth,
        *chained.AUTH_FUNCTIONS,
    )
)
@tk.blanket.validators(functions(metadata_validators, code_validators, group_validators))
@tk.blanket.helpers(
    functions(
        accounts_helpers,
        catalog_helpers,
        demo_helpers,
        metadata_helpers,
        notification_helpers,
        periods_helpers,
        review_evidence,
        review_helpers,
    )
)
@tk.blanket.blueprints(
    [
        door.satudata_access,
        accounts_views.satudata_accounts,
        notification_views.satudata_notification,
        review_views.satudata_review,
        review_views.satudata_work,
        revision_views.satudata_revision,
        periods_views.satudata_periods,
        sheets_views.satudata_sheets,
        metadata_views.satudata_metadata,
    ]
)
@tk.blanket.cli([cli.satudata])
@tk.blanket.config_declarations
class SatudataPlugin(
    Labels, Uploads, Lifecycle, Loading, facets.Facets, Bell, DefaultTranslation, p.SingletonPlugin
):
    """First in ``ckan.plugins``: labels, actions and auth functions are the outermost."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.ITranslation)

    def update_config(self, config: Any) -> None:
        """Templates and assets; the listeners on CKAN's session."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "satudata")
        review_views.land_here(config)
        facets.apart(config)
        sanction.listen()
        locks.listen()
        watch.listen()

    def update_config_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Options that change while the portal runs: the demo's mark goes where its data go."""
        checks = [tk.get_validator("ignore_missing"), tk.get_validator("boolean_validator")]
        return {**schema, config.DEMO_BANNER: checks}

    def configure(self, config: Any) -> None:
        """Refuse to run where data would leak or an option cannot be read."""
        startup.check()
        palette.check()
        clock.check()
        fetching.apply()


class SatudataGuardPlugin(Index, p.SingletonPlugin):
    """Last in ``ckan.plugins``: strips search documents after every other plugin's hooks."""
