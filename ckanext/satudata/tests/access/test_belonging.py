"""Who belongs to an organization that was just added."""

from __future__ import annotations


def members(act, portal, org):
    found = act(portal.sysadmin, "member_list", id=org["id"], object_type="user")
    return [(user, capacity) for user, _kind, capacity in found]


def test_adding_an_organization_is_no_office_in_it(portal, act):
    """Whoever runs the portal would be its kepala, or walidata and pembina at once."""
    org = act(portal.sysadmin, "organization_create", name="dinas-baru", title="DATA CONTOH")
    assert members(act, portal, org) == []


def test_members_that_are_named_stay(portal, act):
    """Also a sysadmin, when somebody says so."""
    org = act(
        portal.sysadmin,
        "organization_create",
        name="dinas-baru",
        title="DATA CONTOH",
        users=[{"name": name, "capacity": "admin"} for name in ("sysadmin", "kepala")],
    )
    assert sorted(capacity for _user, capacity in members(act, portal, org)) == ["Admin", "Admin"]
