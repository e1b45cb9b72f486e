"""`cori webhook`: where mail services send engagement to, and what it is signed with (docs/api.md)."""

import os
from typing import Annotated

import typer

from web.command_line import account_named, moment_of, open_for_command

webhooks = typer.Typer(no_args_is_help=True, help="Addresses for engagement from mail services: set, show, remove.")
Account = Annotated[str, typer.Argument(help="The account's id or name.")]
Vendor = Annotated[str, typer.Argument(help="own, sendgrid, postmark or mailgun.")]


@webhooks.command(name="set")
def set_(account: Account, vendor: Vendor) -> None:
    """Open an address, or change its secret (CORI_WEBHOOK_SECRET; own and postmark get one made)."""
    from segment_core.accounts import account_number
    from segment_core.webhooks import set_webhook

    database = open_for_command()
    account_id = account_number(account_named(database, account))
    with database.transaction(account_id) as connection:
        secret = os.environ.get("CORI_WEBHOOK_SECRET")
        hook = set_webhook(connection, account_id, vendor, secret, moment_of(None))
    print(f"{hook.vendor}\t{hook.path}\t{hook.secret}")


@webhooks.command()
def show(account: Account) -> None:
    """The account's addresses and what their requests are checked with."""
    from segment_core.accounts import account_number
    from segment_core.webhooks import list_webhooks

    database = open_for_command()
    account_id = account_number(account_named(database, account))
    with database.transaction(account_id) as connection:
        found = list_webhooks(connection, account_id)
    for hook in found:
        print(f"{hook.vendor}\t{hook.path}\t{hook.secret}")
    if not found:
        print("No webhooks yet.")


@webhooks.command()
def remove(account: Account, vendor: Vendor) -> None:
    """Close an address."""
    from segment_core.accounts import account_number
    from segment_core.webhooks import remove_webhook

    database = open_for_command()
    account_id = account_number(account_named(database, account))
    with database.transaction(account_id) as connection:
        remove_webhook(connection, account_id, vendor)
    print(f"The address for {vendor} takes nothing in any more.")
