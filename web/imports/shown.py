"""A job as the import's card shows it, and the plan that comes back from it."""

from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from segment_core.catalog import Catalog, Kind
from segment_core.errors import BadInput
from segment_core.importing.crm.plan import NEVER, Column, Plan
from web.imports.jobs import Job

SPECIAL_LABELS = {
    "id": "Lead id",
    "full_name": "Full name (split in two)",
    "unsubscribed": "Unsubscribed (yes means no mail)",
}


class ColumnIn(BaseModel):
    """One column as the user wants it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=1000)
    doing: Literal["field", "new", "skip"]
    target: str | None = Field(None, max_length=300)
    label: str = Field("", max_length=300)
    kind: Literal["text", "number", "choice", "boolean", "date", "datetime"] = "text"


class PlanIn(BaseModel):
    """The whole plan: every column of the file, in its order."""

    model_config = ConfigDict(extra="forbid")

    columns: list[ColumnIn] = Field(max_length=300)
    day_first: bool


def planned(plan: Plan, wanted: PlanIn) -> Plan:
    """The proposed plan with what the user changed. Raises BadInput for columns of another file."""
    if [column.name for column in wanted.columns] != [column.name for column in plan.columns]:
        raise BadInput("The plan is for a file with other columns.")
    columns = tuple(_changed(old, new) for old, new in zip(plan.columns, wanted.columns, strict=True))
    return replace(plan, columns=columns, day_first=wanted.day_first)


def _changed(column: Column, wanted: ColumnIn) -> Column:
    unit = column.unit if wanted.kind == "number" else None
    target = wanted.target if wanted.doing == "field" else None
    return replace(column, doing=wanted.doing, target=target, label=wanted.label, kind=wanted.kind, unit=unit)


def plan_json(job: Job, catalog: Catalog) -> dict[str, Any]:
    """What the card begins with."""
    plan = job.plan
    return {
        "token": job.token,
        "file": plan.file_name,
        "layout": plan.layout,
        "day_first": plan.day_first,
        "sampled": plan.sampled,
        "columns": [_column_json(column) for column in plan.columns],
        "rows": [list(row) for row in plan.rows],
        "targets": targets(catalog),
    }


def _column_json(column: Column) -> dict[str, Any]:
    kind: Kind = column.kind
    return {
        "name": column.name,
        "doing": column.doing,
        "target": column.target,
        "label": column.label or column.name[:100],
        "kind": kind,
        "examples": list(column.examples),
        "filled": column.filled,
    }


def targets(catalog: Catalog) -> list[list[str]]:
    """What a column can go to: [key, label]."""
    fields = [[f.key, f.label] for f in catalog.fields.values() if f.kind not in NEVER]
    return [*fields, *([key, label] for key, label in SPECIAL_LABELS.items())]


def progress_json(job: Job) -> dict[str, Any]:
    """How far a job is."""
    result = job.result
    return {
        "state": job.state,
        "progress": job.progress,
        "error": job.error,
        "result": None
        if result is None
        else {
            "rows": result.rows,
            "new": result.new,
            "rejected": result.rejected,
            "fields": list(result.fields),
            "values": list(result.values),
        },
    }
