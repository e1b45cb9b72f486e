"""Carry out a plan: make the new fields, then write the leads batch by batch; rejected rows go to a CSV of their own.

A lead is the same lead as one of the account when its id is the same or, in a file without ids, its email (else its
phone). So the same file twice changes nothing.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ARRAY, Connection, Text, any_, literal, select

from segment_core.catalog import Catalog, Field
from segment_core.catalog_store import load_catalog
from segment_core.custom_fields import add_custom_field
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.dictionary import declare_values
from segment_core.errors import BadInput, CoriError
from segment_core.folding import fold, fold_value
from segment_core.importing.crm.cells import DayOrder, read_boolean, read_moment, read_number
from segment_core.importing.crm.file import open_crm_file
from segment_core.importing.crm.guess import choices_of
from segment_core.importing.crm.plan import Column, Plan, check_plan
from segment_core.importing.records import CsvFile, Rejected, Row
from segment_core.lead_rows import LeadInput, known_label
from segment_core.leads import upsert_leads
from segment_core.nearest import nearest
from segment_core.tables import LEAD

BATCH = 5_000
GROWING = ("status", "source")  # choice fields to which an import may add values; a custom field's are added likewise
TAG_SEPARATORS = (";", "|", ",")
Progress = Callable[[int, int], None]  # bytes done, bytes in all


@dataclass(frozen=True)
class Imported:
    """What an import did: rows taken, new leads, rejected rows, and the labels of fields and values that it made."""

    rows: int = 0
    new: int = 0
    rejected: int = 0
    fields: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def _silent(_done: int, _total: int) -> None:
    """No progress bar."""


def import_leads(
    database: Database,
    account_id: int,
    path: Path,
    plan: Plan,
    now: datetime,
    rejects: Path,
    progress: Progress = _silent,
) -> Imported:
    """Import the file as planned; the rows that cannot be are written to `rejects` with line and reason.

    Raises BadInput where the plan does not fit; then nothing is written. New leads without a creation date have `now`.
    """
    file, _ = open_crm_file(path)
    try:
        with database.transaction(account_id, WRITE_SECONDS) as connection:
            catalog = load_catalog(connection, account_id)
            check_plan(plan, file.columns, catalog)
            added, values = _prepare(connection, plan, path, catalog)
            made = Imported(fields=tuple(field.label for field in added.values()), values=values)
            catalog = load_catalog(connection, account_id)
        writers = _Writers(plan, added, catalog)
        with rejects.open("w", encoding="utf-8", newline="") as out:
            return _run(database, file, writers, now, csv.writer(out), progress, made)
    finally:
        file.close()


def _prepare(
    connection: Connection, plan: Plan, path: Path, catalog: Catalog
) -> tuple[dict[str, Field], tuple[str, ...]]:
    """Make the plan's new fields and the values that its choice fields need; the fields by column, the new values."""
    growing = {c.name: c for c in plan.columns if _grows(c, catalog)}
    found = _values_in(path, list(growing))
    added: dict[str, Field] = {}
    values: list[str] = []
    for column in plan.columns:
        if column.doing == "new":
            choices = found[column.name] if column.kind == "choice" else []
            kind = column.kind if column.kind != "choice" or choices else "text"
            added[column.name] = add_custom_field(
                connection, catalog, column.label, kind, unit=column.unit, choices=choices
            )
        elif column.name in growing:
            values += _grown(connection, str(column.target), found[column.name], catalog)
    return added, tuple(values)


def _grows(column: Column, catalog: Catalog) -> bool:
    """Whether a column may bring values that its choice field does not have yet."""
    if column.doing == "new":
        return column.kind == "choice"
    key = column.target or ""
    return column.doing == "field" and (
        key in GROWING or (key.startswith("custom.") and catalog.fields[key].kind == "choice")
    )


def _values_in(path: Path, columns: list[str]) -> dict[str, list[str]]:
    """The different values of these columns in the whole file."""
    if not columns:
        return {}
    seen: dict[str, dict[str, str]] = {column: {} for column in columns}
    file, _ = open_crm_file(path)
    for row in file:
        if isinstance(row, Row):
            for column in columns:
                cell = row.cells[column].strip()
                if cell:
                    seen[column].setdefault(fold_value(cell), cell)
    file.close()
    return {column: choices_of([*cells.values()]) for column, cells in seen.items()}


def _grown(connection: Connection, key: str, labels: list[str], catalog: Catalog) -> list[str]:
    """Declare the values that the field does not have yet, after those that it has; the new ones."""
    known = catalog.value_index.get(key, {})
    new = [label for label in labels if fold_value(label) not in known]
    if new:
        declare_values(connection, catalog.account_id, key, [*catalog.labels(key), *new])
    return [f"{catalog.fields[key].label}: {label}" for label in new]


class _Writers:
    """How a row becomes a lead: one reader per column."""

    def __init__(self, plan: Plan, added: dict[str, Field], catalog: Catalog) -> None:
        self.catalog = catalog
        self.order = DayOrder(plan.day_first, catalog.zone)
        self.by_target = {c.target: c.name for c in plan.columns if c.doing == "field" and c.target}
        self.fields = {
            **{c.name: catalog.fields[str(c.target)] for c in plan.columns if c.target in catalog.fields},
            **{name: catalog.fields[made.key] for name, made in added.items()},
        }
        self.commas = {column.name for column in plan.columns if column.decimal_comma}
        self.members = {fold_value(name): m.id for m in catalog.members for name in (m.name, m.email, m.id) if name}

    def lead(self, row: Row) -> LeadInput:
        """The lead of a row, its id still empty where the file has none. Raises BadInput with the column's name."""
        values = {field.key: self.value(field, name, row.cells[name]) for name, field in self.fields.items()}
        if (full := self.cell(row, "full_name")) is not None:
            values.setdefault("first_name", full.partition(" ")[0] or None)
            values.setdefault("last_name", full.partition(" ")[2].strip() or None)
        if (out := self.cell(row, "unsubscribed")) is not None and out and "subscribed" not in values:
            values["subscribed"] = not read_boolean(out)
        return LeadInput((self.cell(row, "id") or "").strip(), values)

    def cell(self, row: Row, target: str) -> str | None:
        """The row's cell for a special target; None where no column has it."""
        name = self.by_target.get(target)
        return None if name is None else " ".join(row.cells[name].split())

    def value(self, field: Field, column: str, cell: str) -> Any:
        """A cell as a value of its field. Raises BadInput naming the column."""
        try:
            return self.read(field, cell, column in self.commas)
        except BadInput as error:
            raise BadInput(f"{column}: {error.message}", **error.data) from error

    def read(self, field: Field, cell: str, decimal_comma: bool) -> Any:
        """A cell as a value of its field's kind; None for a blank one."""
        text = cell.strip()
        if field.kind == "tags":
            return _tags(text)
        if not text:
            return None
        match field.kind:
            case "number":
                return read_number(text, decimal_comma)
            case "boolean":
                return read_boolean(text)
            case "date":
                return read_moment(text, self.order).date()
            case "datetime":
                return read_moment(text, self.order)
            case "member":
                return self.member(text)
            case "choice":
                return known_label(field, _phone_type(text) if field.key == "phone_type" else text, self.catalog)
            case _:
                return text

    def member(self, text: str) -> str:
        """The member by name, email or id. Raises BadInput with the nearest names."""
        found = self.members.get(fold_value(text))
        if found is None:
            near = nearest(text, [member.name for member in self.catalog.members])
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise BadInput(f"there is no team member “{text[:60]}”{hint}", nearest=near)
        return found


def _tags(text: str) -> tuple[str, ...]:
    """Tags separated by semicolons, bars or commas (the first of these that there is); quotes around them go."""
    separator = next((mark for mark in TAG_SEPARATORS if mark in text), ";")
    return tuple(dict.fromkeys(tag for part in text.split(separator) if (tag := part.strip().strip('"').strip())))


def _phone_type(text: str) -> str:
    """ "Cell", "Home" and "Work" as the two types that there are."""
    word = fold_value(text)
    return (
        "mobile"
        if word in ("cell", "cellular", "mobile phone")
        else "landline"
        if word in ("home", "work", "office")
        else text
    )


def _run(
    database: Database, file: CsvFile, writers: _Writers, now: datetime, out: Any, progress: Progress, made: Imported
) -> Imported:
    """Batch by batch, each in a transaction of its own, so that nothing good is lost with what comes after it."""
    done = made
    out.writerow(["line", "reason", *file.columns])
    total = file.path.stat().st_size
    rows: Iterator[Row | Rejected] = iter(file)
    while batch := list(islice(rows, BATCH)):
        leads: list[tuple[Row, LeadInput]] = []
        for row in batch:
            lead = _read(row, writers, out)
            if lead is not None:
                leads.append((cast("Row", row), lead))
        with database.transaction(writers.catalog.account_id, WRITE_SECONDS) as connection:
            named = _named(connection, leads, writers.catalog, now)
            new = upsert_leads(connection, writers.catalog, named)
        rejected = done.rejected + len(batch) - len(leads)
        done = replace(done, rows=done.rows + len(leads), new=done.new + new, rejected=rejected)
        progress(file.position, total)
    return done


def _read(row: Row | Rejected, writers: _Writers, out: Any) -> LeadInput | None:
    """The row's lead; a row that is none goes to the rejected ones, with its reason."""
    if isinstance(row, Rejected):
        out.writerow([row.line, row.reason])
        return None
    try:
        return writers.lead(row)
    except CoriError as error:
        out.writerow([row.line, error.message, *row.cells.values()])
        return None


def _named(
    connection: Connection, leads: list[tuple[Row, LeadInput]], catalog: Catalog, now: datetime
) -> list[LeadInput]:
    """The leads with their ids. Blank cells leave what a known lead has; a new lead is created now, if no cell says."""
    folded = {fold(str(email)) for _, lead in leads if not lead.id and (email := lead.values.get("email"))}
    by_email = _ids_by_email(connection, catalog, folded)
    named = [replace(lead, id=lead.id or _id_of(row, lead, by_email)) for row, lead in leads]
    known = _known_ids(connection, catalog, {lead.id for lead in named})
    return [_filled(lead) if lead.id in known else _begun(lead, now) for lead in named]


def _ids_by_email(connection: Connection, catalog: Catalog, emails: set[str]) -> dict[str, str]:
    """The leads that have these emails; of several the first that came."""
    if not emails:
        return {}
    having = LEAD.c.email_folded == any_(literal(sorted(emails), ARRAY(Text)))
    mine = select(LEAD.c.email_folded, LEAD.c.lead_id).where(LEAD.c.account_id == catalog.account_id, having)
    return {row.email_folded: row.lead_id for row in connection.execute(mine.order_by(LEAD.c.ord.desc()))}


def _known_ids(connection: Connection, catalog: Catalog, ids: set[str]) -> set[str]:
    mine = select(LEAD.c.lead_id).where(LEAD.c.account_id == catalog.account_id)
    return set(connection.scalars(mine.where(LEAD.c.lead_id == any_(literal(sorted(ids), ARRAY(Text))))))


def _id_of(row: Row, lead: LeadInput, by_email: dict[str, str]) -> str:
    """An id for a row without one: of the lead with its email, else made of email, phone or the row itself."""
    email, phone = lead.values.get("email"), lead.values.get("phone")
    if email and fold(str(email)) in by_email:
        return by_email[fold(str(email))]
    identity = fold(str(email)) if email else str(phone) if phone else repr([*row.cells.values()])
    return f"csv-{hashlib.blake2b(identity.encode(), digest_size=10).hexdigest()}"


def _filled(lead: LeadInput) -> LeadInput:
    return replace(lead, values={key: value for key, value in lead.values.items() if value not in (None, ())})


def _begun(lead: LeadInput, now: datetime) -> LeadInput:
    return lead if lead.values.get("created_at") else replace(lead, values={**lead.values, "created_at": now})
