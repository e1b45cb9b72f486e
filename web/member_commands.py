"""`cori member` and `cori chats`: the team on the command line, and how long chats are kept."""

from datetime import timedelta
from typing import Annotated

import typer

from web.command_line import account_named, moment_of, open_for_command

members = typer.Typer(
    no_args_is_help=True, help="The team: list, invite, role, remove. `cori password` sets a password."
)
chats = typer.Typer(no_args_is_help=True, help="Chats: how long they are kept.")
Account = Annotated[str, typer.Argument(help="The account's id or name.")]
MemberId = Annotated[str, typer.Argument(help="The member's id, from `cori member list`.")]


@members.command(name="list")
def list_(account: Account) -> None:
    """List the members: login, role, name, email."""
    from segment_core.accounts import account_number
    from segment_core.members import list_members

    database = open_for_command()
    slug = account_named(database, account)
    with database.transaction(account_number(slug)) as connection:
        for member in list_members(connection, account_number(slug)):
            print(f"{slug}:{member.id}\t{member.role}\t{member.name}\t{member.email}")


@members.command()
def invite(
    account: Account,
    name: str,
    email: str,
    role: Annotated[str, typer.Option(help="viewer, marketer or admin.")] = "marketer",
) -> None:
    """Add a member and print their password, this once."""
    from segment_core.accounts import account_number
    from segment_core.members import invite_member

    database = open_for_command()
    slug = account_named(database, account)
    with database.transaction(account_number(slug)) as connection:
        member, password = invite_member(connection, account_number(slug), name, email, role)
    print(password)
    typer.echo(f"{member.name} signs in as {slug}:{member.id}. The password is not shown again.", err=True)


@members.command()
def role(account: Account, member: MemberId, role: str) -> None:
    """Give a member another role; it holds at once."""
    from segment_core.accounts import account_number
    from segment_core.members import change_role

    database = open_for_command()
    account_id = account_number(account_named(database, account))
    with database.transaction(account_id) as connection:
        now = change_role(connection, account_id, member, role)
    print(f"{now.name}: {now.role}")


@members.command()
def remove(account: Account, member: MemberId) -> None:
    """Remove a member with their chats; their leads stay theirs."""
    from segment_core.accounts import account_number
    from segment_core.members import remove_member
    from web.chats.owner import Owner
    from web.chats.store import ChatStore

    database = open_for_command()
    slug = account_named(database, account)
    with database.transaction(account_number(slug)) as connection:
        gone = remove_member(connection, account_number(slug), member)
    ChatStore(database).forget_member(Owner(slug, member))
    print(f"{gone.name} is no longer a member.")


@chats.command()
def forget(
    older_than: Annotated[int, typer.Option(help="Days since a chat was last used.", min=1, max=36_500)],
    account: Annotated[str | None, typer.Option(help="One account alone, by id or name.")] = None,
) -> None:
    """Delete chats that nobody has used for so long, with all that is known of them, in every account."""
    from segment_core.accounts import account_number, account_numbers
    from web.chats.store import ChatStore

    database = open_for_command()
    before = moment_of(None) - timedelta(days=older_than)
    wanted = [account_number(account_named(database, account))] if account else account_numbers(database)
    store = ChatStore(database)
    count = sum(store.forget_older(account_id, before) for account_id in wanted)
    print(f"{count:,} chats deleted.")
