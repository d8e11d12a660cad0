"""``ckan satudata adopt``: dry run first, then dataset by dataset."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan.cli.db import downgrade

from ckanext.satudata import guarded
from ckanext.satudata.adoption import leaving, mapping, plan, report, taking
from ckanext.satudata.revision import outbox, recovery


@click.command()
@click.option("--apply", "really", is_flag=True, help="Do it. Without: a dry run.")
@click.option("--dry-run", is_flag=True, help="Only report (the default).")
@click.option("--organization", help="Only the datasets of this organization.")
@click.option("--dataset", help="Only this dataset.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many datasets.")
@click.option("--restricted", type=click.Choice(["skip", "terbatas"]), default="skip",
              help="Datasets marked as not open: leave them, or publish them as terbatas.",
)  # fmt: skip
@click.option("--owner", help="Organization for datasets that have none.")
@click.option("--mapping", "mapping_file", type=click.Path(exists=True, dir_okay=False),
              help="YAML file with rules of your own, asked before the built-in ones.")  # fmt: skip
@click.option("--json", "json_file", type=click.Path(dir_okay=False), help="Report as JSON.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False), help="Report as CSV.")
@click.option("--user", help="The sysadmin who adopts (default: the portal itself).")
@click.option("--reason", default="Sudah terbit sebelum portal memakai alur Satu Data.",
              show_default=True, help="Stands in the trail and on version 1.")  # fmt: skip
def adopt(
    really: bool,
    dry_run: bool,
    organization: str | None,
    dataset: str | None,
    limit: int | None,
    restricted: str,
    owner: str | None,
    mapping_file: str | None,
    json_file: str | None,
    csv_file: str | None,
    user: str | None,
    reason: str,
) -> None:
    """Take up the datasets that were here before the extension.

    Public ones get a published version 1 and stay as they are for the public; private ones
    become drafts. Without --apply nothing is changed. It may be broken off and run again.
    """
    if really and dry_run:
        raise click.UsageError("--apply and --dry-run exclude each other")
    choices: dict[str, Any] = {"restricted": restricted}
    if mapping_file:
        try:
            choices["mapping"] = mapping.read(Path(mapping_file))
        except mapping.MappingFault as fault:
            raise click.UsageError(str(fault)) from None
    asked = {"organization": organization, "dataset": dataset, "limit": limit, **choices}
    asked = {key: value for key, value in asked.items() if value is not None}
    if owner:
        choices["owner_org"] = owner
    actor = user or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    with alone():
        found = call("satudata_adoption_report", actor, **asked)
        for path, write in ((json_file, report.write_json), (csv_file, report.write_csv)):
            if path:
                write(found, Path(path))
        if not really:
            click.echo("\n".join(report.table(found)))
            click.echo("\n" + tk._("Nothing was changed. Adopt with --apply."))
            return
        click.echo("\n".join(report.totals(found["totals"])))
        failed = _take_up(found["results"], actor, reason, choices, bool(owner))
    if failed:
        raise SystemExit(1)


def call(action: str, actor: str, **data: Any) -> Any:
    """Call an action as this person; sysadmins only get through."""
    model.Session.remove()  # one unit of work after the other
    context: Any = {"user": actor, "auth_user_obj": model.User.get(actor)}
    try:
        return tk.get_action(action)(context, data)
    except tk.NotAuthorized as refusal:
        raise click.ClickException(f"{actor}: {refusal}") from None


@contextmanager
def alone() -> Iterator[None]:
    """Hold the advisory lock: no second adoption runs meanwhile."""
    with model.meta.engine.connect() as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(taking.LOCK))):
            raise click.ClickException(tk._("Another adoption is running."))
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(taking.LOCK)))


def _take_up(
    lines: list[dict[str, Any]], actor: str, reason: str, choices: dict[str, Any], owner: bool
) -> dict[str, str]:
    """Adopt one after the other; what fails is named and does not stop the rest."""
    outcomes = plan.TAKEN | ({"organization"} if owner else set())
    todo = [line for line in lines if line["outcome"] in outcomes]
    failed: dict[str, str] = {}
    done: Counter[str] = Counter()
    for number, line in progress(todo):
        try:
            result = call(
                "satudata_adoption_apply", actor, id=line["id"], note=reason, index=False, **choices
            )
            done[result["outcome"]] += 1
        except click.ClickException:
            raise
        except Exception as fault:  # a broken dataset must not keep the others waiting
            model.Session.rollback()
            failed[line["name"]] = f"{type(fault).__name__}: {fault}"
        if number % 200 == 0:
            outbox.drain_together()
    while outbox.drain_together():
        pass
    for outcome, number in sorted(done.items()):
        click.echo(f"  {outcome:<14}{number:>7}")
    for name, fault in failed.items():
        click.secho(f"{name}: {fault}", fg="red", err=True)
    click.echo(
        tk._("{done} taken up, {failed} failed").format(done=done.total(), failed=len(failed))
    )
    return failed


def progress(items: list[Any]) -> Iterator[tuple[int, Any]]:
    """Number and item, with a line about how far it is every second or so."""
    start = shown = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield number, item
        moment = time.monotonic()
        if moment - shown > 1 or number == len(items):
            shown = moment
            left = (moment - start) / number * (len(items) - number)
            click.echo(
                tk._("{number} of {all}, {left} s left").format(
                    number=number, all=len(items), left=round(left)
                ),
                err=True,
            )


@click.command()
@click.option("--apply", "really", is_flag=True, help="Do it. Without: a dry run.")
@click.option("--dry-run", is_flag=True, help="Only report (the default).")
@click.option("--discard-working-copies", "discard", is_flag=True,
              help="Throw open working copies away.")  # fmt: skip
@click.option("--trail", "trail_file", type=click.Path(dir_okay=False),
              default="satudata-records.jsonl", show_default=True,
              help="Where every record is written before the tables go.")  # fmt: skip
@click.pass_context
def uninstall(
    context: click.Context, really: bool, dry_run: bool, discard: bool, trail_file: str
) -> None:
    """Give the portal back to CKAN alone. Stop web, worker and scheduler before --apply.

    Files go back to CKAN's paths, what is not open becomes private, drafts get their names back,
    the records are exported, and the extension's tables and triggers go.
    """
    if really and dry_run:
        raise click.UsageError("--apply and --dry-run exclude each other")
    with alone():
        if really:
            recovery.recover()
        found = leaving.inventory()
        click.echo("\n".join(_inventory(found)))
        if not really:
            click.echo("\n" + tk._("Nothing was changed. Go on with --apply."))
            return
        _refuse(found, discard)
        site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        user = model.User.get(site)
        assert user
        try:
            guarded.opened(Path(trail_file)).close()
        except OSError as problem:
            hint = f"{trail_file}: {problem.strerror}"
            raise click.BadParameter(hint, param_hint="--trail") from None
        leaving.discard_copies(found.copies, user.id)
        lines = leaving.export(Path(trail_file))
        click.echo(tk._("{number} records written to {file}").format(number=lines, file=trail_file))
        leaving.lay_files(found.files)
        leaving.close_and_restore(found)
    model.Session.remove()
    context.invoke(downgrade, version="base", plugin="satudata")
    click.echo(
        tk._(
            "Now take satudata and satudata_guard out of ckan.plugins, start CKAN again and run:"
            " ckan search-index rebuild"
        )
    )


def _refuse(found: leaving.Inventory, discard: bool) -> None:
    """Stop before the first change where something would be lost."""
    if found.copies and not discard:
        raise click.ClickException(
            tk._("Publish or discard the working copies first, or add --discard-working-copies.")
        )
    if found.unfinished:
        raise click.ClickException(tk._("Publications are unfinished: run ckan satudata recover."))
    if found.lost:
        raise click.ClickException(
            tk._("The files of these resources are not in the storage: {ids}").format(
                ids=", ".join(found.lost)
            )
        )


def _inventory(found: leaving.Inventory) -> Iterator[str]:
    """What would be done, in words."""
    yield tk._("{number} files go back to CKAN's paths").format(number=len(found.files))
    yield tk._("{number} open working copies").format(number=len(found.copies))
    for copy in found.copies:
        yield f"  {copy['id']}  {copy['stage']:<20} {copy['title'][:60]}"
    yield tk._("{number} datasets become private, because they are not open to everyone").format(
        number=len(found.closing)
    )
    for line in found.closing:
        yield f"  {line['name']:<60} {line['access_class']}"
    yield tk._("{number} drafts get their names back").format(number=len(found.names))
    yield tk._("{number} datasets lose the values that only the adoption added").format(
        number=len(found.values)
    )
    for resource_id in found.lost:
        yield tk._("The file of resource {id} is not in the storage").format(id=resource_id)
