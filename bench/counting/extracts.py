"""The account as two CSV files, written once a run: what the engines outside PostgreSQL load.

`leads.csv` has a row a lead, with the latest event of each kind; `engagement.csv` one for each email that a lead
received, with the latest of each kind. Moments are in UTC; beside each stands its day by the account's calendar, as
days since 1970 (`…_day`). Blank is \\N, `tag_list` has a
semicolon before, between and after the tags.
"""

from pathlib import Path

from bench.counting.engine import Step
from bench.counting.setting import Setting
from bench.counting.sql import name_of, quoted
from bench.counting.typed import LATEST, fields_of, leads_query, value_of

ENGAGED = ("received_at", "opened_at", "clicked_at")


def leads_file(setting: Setting, step: Step) -> Path:
    """The file of leads."""
    fields = [field for field in fields_of(setting.catalog) if field.kind == "datetime"]
    moments = {name_of(field): f"({value_of(field)})" for field in fields} | {name: f"lead.{name}" for name in LATEST}
    days = "".join(f", {_day(setting, value)} AS {name}_day" for name, value in moments.items())
    tags = "';' || array_to_string(tags, ';') || ';' AS tag_list"
    return _written(setting, step, "leads", f"SELECT *, {tags} FROM ({leads_query(setting, days)}) AS lead ORDER BY id")


def engagement_file(setting: Setting, step: Step) -> Path:
    """The file of emails that leads received."""
    days = ", ".join(f"{_day(setting, name)} AS {name}_day" for name in ENGAGED)
    query = f"""
        SELECT campaign, ord AS lead, {", ".join(ENGAGED)}, {days}
        FROM public.engagement WHERE account_id = {setting.account} ORDER BY campaign, ord
    """
    return _written(setting, step, "engagement", query)


def _day(setting: Setting, moment: str) -> str:
    return f"({moment} AT TIME ZONE {quoted(setting.catalog.timezone)})::date - date '1970-01-01'"


def _written(setting: Setting, step: Step, name: str, query: str) -> Path:
    file = setting.scratch / f"{name}.csv"
    if not file.exists():
        step(f"{name} as CSV")
        with setting.connect() as connection, connection.cursor() as cursor, file.open("wb") as out:
            cursor.execute("SET TimeZone = 'UTC'")
            with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER true, NULL '\\N')".encode()) as copy:
                for block in copy:
                    out.write(block)
    return file
