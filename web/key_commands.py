"""`cori key`: account keys for programs (docs/api.md)."""

from datetime import datetime
from typing import Annotated

import typer

from web.command_line import account_named, moment_of, open_for_command

keys = typer.Typer(no_args_is_help=True, help="Account keys for programs: create, list, revoke.")
Account = Annotated[str, typer.Argument(help="The account's id or name.")]


@keys.command()
def create(
    account: Account,
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: Annotated[str, typer.Option(help="viewer, marketer or admin.")] = "viewer",
) -> None:
    """Make a key and print it, this once."""
    from segment_core.accounts import account_number
    from segment_core.keys import create_key

    database = open_for_command()
    slug = account_named(database, account)
    with database.transaction(account_number(slug)) as connection:
        key, token = create_key(connection, slug, name, role, moment_of(None))
    print(token)
    typer.echo(f"{key.id}: “{key.name}”, {key.role}. Keep it now: it is not shown again.", err=True)


@keys.command(name="list")
def list_(account: Account) -> None:
    """List the account's keys: id, name, role, made, last used, revoked."""
    from segment_core.accounts import account_number
    from segment_core.keys import list_keys

    database = open_for_command()
    account_id = account_number(account_named(database, account))
    with database.transaction(account_id) as connection:
        found = list_keys(connection, account_id)
    for key in found:
        used, revoked = shown(key.last_used_at, "never used"), shown(key.revoked_at, "")
        line = [key.id, key.name, key.role, shown(key.created_at, ""), used, revoked and f"revoked {revoked}"]
        print("\t".join(line).rstrip())
    if not found:
        print("No keys yet.")


@keys.command()
def revoke(account: Account, key: Annotated[str, typer.Argument(help="The key's id, from `cori key list`.")]) -> None:
    """Make a key useless from now on."""
    from segment_core.accounts import account_number
    from segment_core.keys import revoke_key

    database = open_for_command()
    account_id = account_number(account_named(database, account))
    with database.transaction(account_id) as connection:
        revoked = revoke_key(connection, account_id, key, moment_of(None))
    print(f"{revoked.id}: “{revoked.name}” opens nothing any more.")


def shown(moment: datetime | None, otherwise: str) -> str:
    """A moment to the minute, in the machine's time zone."""
    return otherwise if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M %Z}"
