"""`cori bitmaps`: the bits that large accounts are counted from (docs/counting.md)."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from web.command_line import account_named, moment_of, open_for_command

bitmaps = typer.Typer(
    no_args_is_help=True, help="Bits that large accounts are counted from: status, build, verify, compact, drop."
)
Account = Annotated[str, typer.Argument(help="The account's id or name.")]


@bitmaps.command()
def status(
    account: Annotated[str | None, typer.Argument(help="One account alone, by id or name.")] = None,
) -> None:
    """Each account: what its counts are made from, leads, bitmaps, size, leads that wait to be folded in."""
    from segment_core.accounts import account_number, account_slugs
    from segment_core.counting.status import bitmap_status

    database = open_for_command()
    slugs = [account_named(database, account)] if account else account_slugs(database)
    for slug in slugs:
        with database.transaction(account_number(slug)) as connection:
            found = bitmap_status(connection, account_number(slug))
        source = "bitmaps" if found.used and found.state == "ready" else "rows"
        built = "" if found.built_at is None else f"\tbuilt {found.built_at:%Y-%m-%d %H:%M} UTC"
        size = f"{found.bitmaps:,} bitmaps\t{found.bytes / 2**20:,.1f} MiB\t{found.waiting:,} leads waiting"
        more = "" if found.state == "none" else f"\t{size}{built}"
        print(f"{slug}\tcounted from {source}\t{found.leads:,} leads\tbitmaps: {found.state}{more}")
        for reason in found.lacking:
            print(f"{slug}: {reason}: `cori bitmaps build {slug}` makes them anew", file=sys.stderr)


@bitmaps.command()
def build(
    account: Account,
    unused: Annotated[bool, typer.Option(help="Do not count from them yet (`cori bitmaps use`).")] = False,
) -> None:
    """Make an account's bitmaps anew, beside readers and writers, and count from them."""
    from segment_core.accounts import account_number
    from segment_core.counting import build as building

    database = open_for_command()
    slug = account_named(database, account)
    account_id = account_number(slug)
    with _bar() as progress:
        building.build(database, account_id, moment_of(None), lambda done, total: progress("leads", done, total))
    with database.transaction(account_id) as connection:
        building.use(connection, account_id, not unused)
    print(f"{slug}: bitmaps are built{'' if unused else ', and counts are made from them'}.")


@bitmaps.command()
def use(account: Account, rows: Annotated[bool, typer.Option(help="Count from rows instead.")] = False) -> None:
    """Count from an account's bitmaps, or (--rows) from its rows while they are kept up to date."""
    from segment_core.accounts import account_number
    from segment_core.counting import build as building
    from segment_core.errors import WrongState

    database = open_for_command()
    slug = account_named(database, account)
    with database.transaction(account_number(slug)) as connection:
        if not building.use(connection, account_number(slug), not rows):
            raise WrongState("the account has no bitmaps that are ready", state="none")
    print(f"{slug}: counts are made from {'rows' if rows else 'bitmaps'}.")


@bitmaps.command()
def verify(
    account: Account,
    trees: Annotated[int, typer.Option(help="How many random trees.", min=0)] = 200,
    each: Annotated[int, typer.Option(help="How many conditions of every field and operator.", min=0)] = 3,
    seed: Annotated[int, typer.Option(help="Of the random trees.")] = 0,
) -> None:
    """Compare every bit, conditions of every kind and random trees with the rows; exit code 1 where they differ.

    Counts come from rows from then on, until the bitmaps are built anew.
    """
    from segment_core.accounts import account_number
    from segment_core.counting import build as building
    from segment_core.counting.verify import verify as compare

    database = open_for_command()
    slug = account_named(database, account)
    account_id = account_number(slug)
    with _bar() as progress:
        found = compare(database, account_id, moment_of(None), trees, each, seed, progress)
    for difference in found.differences:
        print(f"{slug}: {difference.said}", file=sys.stderr)
    only_rows = f" ({found.from_rows:,} of which only rows can answer)" if found.from_rows else ""
    compared = f"{found.chunks:,} chunks of leads and {found.trees:,} trees{only_rows} compared"
    print(f"{slug}: {compared}, {len(found.differences):,} differences.")
    if found.differences:
        with database.transaction(account_id) as connection:
            building.use(connection, account_id, False)
        print(f"{slug}: counts come from rows now; `cori bitmaps build {slug}` makes them anew.", file=sys.stderr)
        raise typer.Exit(1)


@bitmaps.command()
def compact(account: Account) -> None:
    """Fold what was written since into the bitmaps, as the running app does by itself."""
    from segment_core.accounts import account_number
    from segment_core.counting import build as building

    database = open_for_command()
    slug = account_named(database, account)
    folded = 0
    while notes := building.compact(database, account_number(slug)):
        folded += notes
    print(f"{slug}: {folded:,} notes of written leads folded in.")


@bitmaps.command()
def drop(account: Account) -> None:
    """Forget an account's bitmaps; counts come from rows, and writes note nothing any more."""
    from segment_core.accounts import account_number
    from segment_core.counting import build as building
    from segment_core.database.engine import WRITE_SECONDS

    database = open_for_command()
    slug = account_named(database, account)
    with database.transaction(account_number(slug), WRITE_SECONDS) as connection:
        building.drop(connection, account_number(slug))
    print(f"{slug}: no bitmaps; counts come from rows.")


@contextmanager
def _bar() -> Generator[Any]:
    """A function (what, done, in all) that shows how far it is, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:>12}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, Any] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield progress
