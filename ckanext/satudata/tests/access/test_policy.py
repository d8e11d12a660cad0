"""The policy's three faces say the same: may_see, the labels of search, the condition of SQL."""

from __future__ import annotations

import itertools
import uuid

import ckan.model as model
import pytest
import sqlalchemy as sa

from ckanext.satudata.access import policy
from ckanext.satudata.access.visible import visible_ids
from ckanext.satudata.review.facts import Facts, facts
from ckanext.satudata.review.model import Review
from ckanext.satudata.roles.sdi import Person
from ckanext.satudata.types import ACCESS_CLASSES, EDITABLE_STAGES, STAGES

OWNER, OTHER = "dinas", "dinas-lain"
FLAGS = ("opened_by_walidata", "shown_walidata", "shown_pembina", "awaiting_kepala")

PEOPLE = {
    "public": Person(),
    "warga": Person("u1", "warga"),
    "operator_lain": Person("u2", "lain", produsen_of=frozenset({OTHER})),
    "sekretariat": Person("u3", "sek", produsen_of=frozenset({"bappeda"}), sekretariat=True),
    "operator": Person("u4", "op", produsen_of=frozenset({OWNER})),
    "kepala": Person("u5", "kep", produsen_of=frozenset({OWNER}), kepala_of=frozenset({OWNER})),
    "walidata": Person("u6", "wali", produsen_of=frozenset({"diskominfo"}), walidata=True),
    "pembina": Person("u7", "pemb", produsen_of=frozenset({"bps"}), pembina=True),
    "sysadmin": Person("u8", "sys", sysadmin=True),
}
OUTSIDERS = ("public", "warga", "operator_lain", "sekretariat")


def every_state():
    """Every combination of stage, class, CKAN state and flags."""
    flags = [dict(zip(FLAGS, on, strict=True)) for on in itertools.product((False, True), repeat=4)]
    states = ("active", "draft", "deleted")
    for stage, chosen, state in itertools.product(STAGES, (*ACCESS_CLASSES, None), states):
        for given in flags:
            yield Facts("p", OWNER, stage, chosen, state, **given)
    for state in states:
        yield Facts("p", OWNER, "published", "terbuka", state, unadopted=True)


EVERY_STATE = list(every_state())


@pytest.mark.parametrize("name", PEOPLE)
class TestFacesAgree:
    """Person by person, over every combination."""

    def test_labels(self, name):
        """CKAN finds by labels exactly what may_see allows (sysadmins need none)."""
        who = PEOPLE[name]
        mine = set(policy.labels_for(who))
        for item in EVERY_STATE:
            found = who.sysadmin or bool(mine & set(policy.labels_of(item)))
            assert found == bool(policy.may_see(item, who)), item

    def test_data_only_of_what_is_seen(self, name):
        """Reading data, inspecting and editing never reach further than seeing."""
        who = PEOPLE[name]
        for item in EVERY_STATE:
            if not policy.may_see(item, who):
                assert not policy.may_read_data(item, who), item
                assert not policy.may_inspect(item, who), item
                assert not policy.may_edit(item, who), item
            if policy.may_inspect(item, who):
                assert policy.may_read_data(item, who), item


class TestRules:
    """The table of the architecture, cell by cell."""

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_outsiders(self, name):
        """They see what is published and not tertutup, and the data only of terbuka."""
        who = PEOPLE[name]
        for item in EVERY_STATE:
            assert bool(policy.may_see(item, who)) == item.public, item
            opened = item.public and item.access_class == "terbuka"
            assert bool(policy.may_read_data(item, who)) == opened, item
            assert not policy.may_inspect(item, who)
            assert not policy.may_edit(item, who)

    @pytest.mark.parametrize("name", ["operator", "kepala"])
    def test_producers(self, name):
        """They always see their own and edit it in draft and returned only."""
        who = PEOPLE[name]
        for item in EVERY_STATE:
            assert policy.may_see(item, who)
            assert policy.may_read_data(item, who)
            editable = item.stage in EDITABLE_STAGES and not item.unadopted
            assert bool(policy.may_edit(item, who)) == editable, item

    @pytest.mark.parametrize(
        ("stage", "walidata", "pembina"),
        [("draft", False, False), ("submitted", True, False), ("walidata_verified", True, True),
         ("pembina_recommended", True, True), ("published", True, True),
         ("returned", False, False), ("withdrawn", True, True)],
    )  # fmt: skip
    def test_judges(self, stage, walidata, pembina):
        """Walidata from the submission on, pembina from the verification on; tertutup, too."""
        for chosen in ACCESS_CLASSES:
            item = Facts("p", OWNER, stage, "tertutup" if stage == "published" else chosen)
            assert bool(policy.may_see(item, PEOPLE["walidata"])) == walidata
            assert bool(policy.may_see(item, PEOPLE["pembina"])) == pembina
            assert bool(policy.may_read_data(item, PEOPLE["walidata"])) == walidata

    def test_what_they_returned_stays_theirs(self):
        """Who returned a dataset still sees it; so does walidata that opened it."""
        returned = Facts("p", OWNER, "returned", shown_walidata=True)
        assert policy.may_see(returned, PEOPLE["walidata"])
        assert not policy.may_see(returned, PEOPLE["pembina"])
        back = Facts("p", OWNER, "returned", shown_pembina=True)
        assert policy.may_see(back, PEOPLE["pembina"])
        assert not policy.may_see(back, PEOPLE["walidata"])
        opened = Facts("p", OWNER, "draft", opened_by_walidata=True)
        assert policy.may_edit(opened, PEOPLE["walidata"])
        assert not policy.may_see(opened, PEOPLE["pembina"])

    def test_kepala_first(self):
        """What waits for the kepala has not reached walidata."""
        waiting = Facts("p", OWNER, "submitted", awaiting_kepala=True)
        assert not policy.may_see(waiting, PEOPLE["walidata"])

    def test_labels_say_nothing_of_people(self):
        """A facet or an error that echoes them names no user."""
        for who in PEOPLE.values():
            assert not any(who.id and who.id in label for label in policy.labels_for(who))


class TestSql:
    """The condition that lists use, in a real database."""

    def test_it_agrees_with_may_see(self, no_workers, clean_db):
        """One row for every state that the database allows."""
        for item in EVERY_STATE:
            self._insert(item)
        model.Session.commit()
        packages = model.Session.query(model.Package).all()
        assert len(packages) > 500
        for name, who in PEOPLE.items():
            seen = visible_ids([package.id for package in packages], who)
            for package in packages:
                item = facts(package)
                if item.package_state != "active" and "produsen" in who.roles_in(item.owner_org):
                    continue  # their own deleted ones: lists filter by state besides
                allowed = bool(policy.may_see(item, who))
                assert (package.id in seen) == allowed, (name, item)

    @staticmethod
    def _insert(item):
        package_id = str(uuid.uuid4())
        if item.unadopted:
            return
        fields = {flag: getattr(item, flag) for flag in FLAGS}
        model.Session.add(
            Review(
                package_id=package_id, stage=item.stage, access_class=item.access_class, **fields
            )
        )
        model.Session.flush()
        model.Session.execute(
            sa.insert(model.Package.__table__).values(
                id=package_id,
                name=package_id,
                owner_org=item.owner_org,
                state=item.package_state,
                private=not item.public,
                type="dataset",
            )
        )
