"""Organizations, topics and accounts of the demo: made once, by the site user.

A run that finds them leaves them alone; an account whose password the accounts file no longer
knows gets a new one.
"""

from __future__ import annotations

import secrets

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.demo import people
from ckanext.satudata.demo.act import Portal
from ckanext.satudata.demo.recipes import MARK, topics
from ckanext.satudata.demo.store import Store

TOKEN_NAME = "demo"


def settle(portal: Portal, store: Store, *, small: bool) -> int:
    """Make what is missing and write the accounts file.

    Returns:
        How many accounts are new or got new credentials.
    """
    for organization in people.organizations(small=small):
        if not portal.find_as_site("organization_show", id=organization.name):
            portal.as_site(
                "organization_create",
                name=organization.name,
                title=organization.title,
                description=organization.description,
                publisher_type=organization.publisher_type,
                kode_opd=organization.kode_opd,
                email=organization.email,
            )
    for topic in topics():
        if not portal.find_as_site("group_show", id=topic.name):
            portal.as_site(
                "group_create",
                name=topic.name,
                title=topic.title,
                description=f"{topic.description}\n\n{MARK}.",
            )
    if not tk.asbool(portal.as_site("config_option_show", key=config.DEMO_BANNER) or False):
        portal.as_site("config_option_update", **{config.DEMO_BANNER: True})
    everyone = people.accounts(small=small)
    fresh = sum(_settle_account(portal, store, account) for account in everyone)
    store.order_accounts([account.name for account in everyone])
    return fresh


def _settle_account(portal: Portal, store: Store, account: people.Account) -> bool:
    user = portal.find_as_site("user_show", id=account.name)
    if user and store.account(account.name):
        return False
    password = secrets.token_urlsafe(18)
    if user:
        portal.as_site("user_patch", id=user["id"], password=password)
    else:
        portal.as_site(
            "user_create",
            name=account.name,
            fullname=account.fullname,
            email=account.email,
            password=password,
            sysadmin=account.role == "sysadmin",
        )
    _join(portal, account)
    token = portal.as_site("api_token_create", user=account.name, name=TOKEN_NAME)["token"]
    store.save_account(
        {
            "role": account.role,
            "organization": account.organization,
            "name": account.name,
            "password": password,
            "token": token,
        }
    )
    return True


def _join(portal: Portal, account: people.Account) -> None:
    if account.organization:
        portal.as_site(
            "organization_member_create",
            id=account.organization,
            username=account.name,
            role=account.capacity,
        )
    # CKAN lets only members of a topic file datasets under it.
    for topic in people.topics_of(account):
        portal.as_site("group_member_create", id=topic, username=account.name, role="member")
