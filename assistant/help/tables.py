"""Tables inside articles that are generated from the operator table and the built-in fields, so that they never lie."""

import re
from collections.abc import Callable

from segment_core.catalog import BUILT_IN_FIELDS, DEFAULT_SOURCES, DEFAULT_STATUSES, PHONE_TYPES, Kind
from segment_core.errors import BadInput
from segment_core.operators import BY_KIND

MARKER = re.compile(r"^\{\{(?P<name>\w+)\}\}$", re.M)
KINDS: dict[Kind, str] = {
    "choice": "one of several values",
    "text": "text",
    "number": "number",
    "boolean": "yes or no",
    "date": "date",
    "datetime": "date and time",
    "tags": "labels",
    "member": "team member",
    "engagement": "what the lead did with your emails",
    "segment": "another segment",
}
ABOUT = {
    "status": f"How far the lead is: {', '.join(DEFAULT_STATUSES)} by default",
    "source": f"Where the lead came from: {', '.join(DEFAULT_SOURCES)} by default",
    "tags": "Any tag applied to the lead",
    "assigned_to": "The team member who owns the lead",
    "phone_type": f"The kind of phone: {' or '.join(PHONE_TYPES)}",
    "created_at": "When the lead was created",
    "last_active_at": "When the lead was last active",
    "engagement": "Email history: received, opened, clicked, bounced, unsubscribed",
    "segment": "Whether the lead is in another saved segment",
    "first_name": "The lead's first name",
    "last_name": "The lead's last name",
    "email": "The lead's email address",
    "phone": "The lead's phone number",
    "subscribed": "Whether the lead still gets your emails",
}


def filled(body: str) -> str:
    """An article's Markdown with each `{{marker}}` replaced by its table. Raises BadInput for an unknown one."""

    def table(marker: re.Match[str]) -> str:
        made = TABLES.get(marker["name"])
        if made is None:
            raise BadInput(f"there is no generated table “{marker['name']}”", part=marker["name"])
        return made()

    return MARKER.sub(table, body)


def filters() -> str:
    """Every built-in field, what it is, and its kind; custom fields come last."""
    rows = [(field.label, ABOUT[field.key], KINDS[field.kind]) for field in BUILT_IN_FIELDS]
    rows.append(("Custom fields", "Any field that your account has defined, such as City or Budget", "any kind"))
    return _table(("Filter", "What it is", "Kind"), rows)


def operators() -> str:
    """Every kind of field with its comparisons, in the words that the sentence uses."""
    rows = [(said(kind), ", ".join(row.label for row in BY_KIND[kind].values())) for kind in BY_KIND]
    return _table(("Kind of field", "Comparisons"), rows)


def said(kind: Kind) -> str:
    """A kind of field in plain words, with a capital."""
    return KINDS[kind][:1].upper() + KINDS[kind][1:]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


TABLES: dict[str, Callable[[], str]] = {"filters": filters, "operators": operators}
