"""The command `cori`: serve, ask, segments, count, import, demo, password; groups of commands are in modules beside."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from segment_core.errors import CoriError
from web.bitmap_commands import bitmaps
from web.campaign_commands import campaigns
from web.command_line import DEMO, account_named, moment_of, open_for_command
from web.key_commands import keys
from web.member_commands import chats, members
from web.settings import Settings
from web.webhook_commands import webhooks

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(keys, name="key")
app.add_typer(campaigns, name="campaigns")
app.add_typer(webhooks, name="webhook")
app.add_typer(members, name="member")
app.add_typer(chats, name="chats")
app.add_typer(bitmaps, name="bitmaps")

AccountOption = Annotated[str, typer.Option("--account", help="The account's id or name.")]
UserOption = Annotated[str | None, typer.Option("--user", help="The member who asks, by id.")]
NowOption = Annotated[str | None, typer.Option("--now", help="The present moment, ISO 8601 with an offset.")]


def main() -> None:
    """Run a command; an expected error is one sentence on stderr and exit code 1."""
    try:
        app()
    except CoriError as error:
        print(f"cori: {error.message}", file=sys.stderr)
        sys.exit(1)


@app.command()
def serve() -> None:
    """Serve the chat (PORT, HOST, CORI_HOME, DATABASE_URL; CORI_MODEL and the settings of docs/models.md)."""
    from assistant.llm.settings import ModelSettings
    from web.serve import serve as run
    from web.telemetry import set_up_telemetry

    settings, model = Settings.from_environment(), ModelSettings.from_environment()
    set_up_telemetry()

    def opening() -> Any:
        from web.product import open_product

        return open_product(settings, model)

    raise typer.Exit(run(settings, opening))


@app.command()
def ask(
    text: str,
    account: AccountOption = DEMO,
    user: UserOption = None,
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome object.")] = False,
) -> None:
    """Ask Cori one thing, as in the chat."""
    from langgraph.checkpoint.memory import InMemorySaver

    from assistant.llm.settings import ModelSettings
    from assistant.service import Assistant
    from assistant.workspace import Who

    moment, database = moment_of(now), open_for_command()
    slug = account_named(database, account)
    who = Who(slug, user or _first_member(database, slug))
    assistant = Assistant(database, ModelSettings.from_environment(), InMemorySaver())
    turn = assistant.turn(who, "cli", text, moment, with_members=as_json)
    if as_json:
        print(turn.outcome.model_dump_json(exclude_none=True))
        return
    print(turn.outcome.text)
    for row in [turn.screen.columns, *turn.screen.rows] if turn.screen.rows else []:
        print("\t".join(map(str, row)))


def _first_member(database: Any, slug: str) -> str:
    catalog = _catalog(database, slug)
    return catalog.members[0].id if catalog.members else "cli"


def _catalog(database: Any, slug: str) -> Any:
    from segment_core.accounts import account_number
    from segment_core.catalog_store import load_catalog

    account_id = account_number(slug)
    with database.transaction(account_id) as connection:
        return load_catalog(connection, account_id)


@app.command()
def segments(account: AccountOption = DEMO, now: NowOption = None) -> None:
    """List the saved segments with their live counts."""
    from web.audience.lines import sentence
    from web.audience.looks import counts_one_by_one

    moment, database = moment_of(now), open_for_command()
    catalog = _catalog(database, account_named(database, account))
    counted = counts_one_by_one(database, [segment.id for segment in catalog.segments], catalog, moment)
    for segment in catalog.segments:
        found = counted[segment.id]
        count = found["problem"] if found["count"] is None else f"{found['count']:,}"
        print(f"{segment.name}\t{count}\t{sentence(segment, catalog)}")
    if not catalog.segments:
        print("No saved segments yet.")


@app.command()
def count(tree: Path, account: AccountOption = DEMO, now: NowOption = None) -> None:
    """Print how many leads match the condition tree in a JSON file."""
    from segment_core import reads
    from segment_core.structure import load_tree
    from segment_core.validate import validate

    data, moment, database = load_tree(tree), moment_of(now), open_for_command()
    catalog = _catalog(database, account_named(database, account))
    with database.transaction(catalog.account_id) as connection:
        print(reads.count(connection, validate(data, catalog), catalog, moment))


@app.command(name="import")
def import_(folder: Path, now: NowOption = None) -> None:
    """Import an account folder (format: docs/filter-model.md); every rejected row is named."""
    report = _import(open_for_command(), folder, moment_of(now))
    print(
        f"{report.slug}: {report.leads:,} leads ({report.new_leads:,} new), {report.campaigns:,} campaigns, "
        f"{report.events:,} events, {report.segments:,} segments, {len(report.rejected):,} rejected"
    )
    for rejected in report.rejected:
        print(f"{rejected.file}:{rejected.line}: {rejected.reason}", file=sys.stderr)


def _import(database: Any, folder: Path, now: datetime) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from segment_core.importing.folder import import_folder

    columns = (TextColumn("{task.description:>14}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, Any] = {}

        def progress(file: str, done: int, total: int) -> None:
            task = tasks.setdefault(file, None) or bars.add_task(file, total=total)
            tasks[file] = task
            bars.update(task, completed=done, total=total)

        return import_folder(database, folder, now, progress)


@app.command()
def demo(
    leads: Annotated[int, typer.Option(help="How many leads the demo account has.", min=1)] = 20_000,
    replace: Annotated[bool, typer.Option(help="Make the demo accounts anew.")] = False,
    now: NowOption = None,
) -> None:
    """Write and load the demo account and a second small one, and print their logins."""
    from web.demo_accounts import load_demo_accounts, login_lines

    settings, moment = Settings.from_environment(), moment_of(now)
    for line in load_demo_accounts(
        open_for_command(), settings.home, moment, leads=leads, replace=replace, load=_import
    ):
        print(line)
    print(*login_lines(), sep="\n")


@app.command()
def password(account: str, member: str) -> None:
    """Set a member's password (asked for, or CORI_PASSWORD)."""
    from segment_core.accounts import account_number, set_password

    secret = os.environ.get("CORI_PASSWORD") or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    database = open_for_command()
    slug = account_named(database, account)
    with database.transaction(account_number(slug)) as connection:
        set_password(connection, account_number(slug), member, secret)
    print(f"{slug}:{member} can log in.")


@app.command()
def distribute(
    check: Annotated[bool, typer.Option("--check", help="Say what would be done and what Citus would refuse.")] = False,
) -> None:
    """Spread the tables by account over several servers with Citus (docs/scale.md). Stop Cori first."""
    from segment_core.database import distribute as distributing

    database = open_for_command()
    if not check:
        distributing.distribute(database, print)
        return
    tables = distributing.check(database)
    for table in tables:
        print(distributing.plan_of(table))
    if said := distributing.refused(tables):
        print(*said, sep="\n", file=sys.stderr)
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
