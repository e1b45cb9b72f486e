"""No lead's name, email or phone number reaches a model, and what the model proposes has them back."""

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call
from sqlalchemy import Connection

from assistant.llm.prompt.redaction import Redaction
from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import Database
from segment_core.lead_rows import LeadInput
from segment_core.leads import upsert_leads

GYM = account_number("peak-performance-gyms")
ODD_LEADS = [
    {"first_name": "José", "last_name": "Álvarez-O’Brien", "email": "jose@example.com"},
    {"first_name": "Lapsed", "last_name": "Members"},  # also a segment of the account
    {"first_name": "Active", "last_name": "Leads"},
    {"first_name": "Marcus", "last_name": "Bell"},  # also a team member
    {"first_name": "North", "last_name": "Van"},  # also a club that many leads have
    {"first_name": "Anna Maria", "last_name": "van der Berg"},
    {"first_name": "Prince Rogers"},
    {"last_name": "Quill", "custom.home_club": "Quillford"},
]


@pytest.fixture
def connection(own_gym: Database) -> Iterator[Connection]:
    """A transaction in the account, with leads of odd names in it."""
    with own_gym.transaction(GYM) as connection:
        rows = [LeadInput(f"odd{i}", values) for i, values in enumerate(ODD_LEADS)]
        upsert_leads(connection, load_catalog(connection, GYM), rows)
        yield connection


@pytest.fixture
def redaction(connection: Connection) -> Redaction:
    """One for a model call."""
    return Redaction(connection, load_catalog(connection, GYM))


HIDDEN = [
    ("why isn't Diego Brown in it", "why isn't [lead 1] in it"),
    ("DIEGO  BROWN's tags", "[lead 1]'s tags"),
    ("Brown, Diego", "[lead 1]"),
    ("Diego Brown and Emma Dubois, then diego brown", "[lead 1] and [lead 2], then [lead 1]"),
    ("jose alvarez obrien", "[lead 1]"),
    ("anna-maria van der berg too", "[lead 1] too"),
    ("is Prince Rogers in", "is [lead 1] in"),
    ("mail diego.brown0@yahoo.ca now", "mail [email 1] now"),
    ("<nobody@nowhere.example>, Nobody@Nowhere.example", "<[email 1]>, [email 1]"),
    ("call +1 416 555 0000!", "call [phone 1]!"),
    ("(604) 555-0199 or 604.555.0199", "[phone 1] or [phone 1]"),
    ("+1 604 555 0199, 604 555 0199, 604 555 0198", "[phone 1], [phone 1], [phone 2]"),
    ("phone 06-12-34-56-78", "phone [phone 1]"),
    ("14165550003", "[phone 1]"),
    ("5550003 is on file", "[phone 1] is on file"),
    ("why is odd3 in it? ODD4, too (odd5-b is none)", "why is [lead 1] in it? [lead 2], too (odd5-b is none)"),
    ("+14165550000 Diego Brown diego.brown0@yahoo.ca", "[phone 1] [lead 1] [email 1]"),
]
KEPT = [
    "active leads from the last 30 days",
    "Lapsed members tagged Yoga",
    "owned by Marcus Bell in North Van",
    "budget between 400 000 and 600 000",
    "fees over 1500000 or 1,500,000 or $4165550000",
    "from 2026-01-01 to 2026-03-31, 01/02/2026, 1.2.2026 - 3.4.2026",
    "in 2024 2025 2026, or 2019-2020",
    "500-1000 visits, 12345678.50",
    "first name is Diego",
    "Diego",
    "Brown shoes, Diego",
]


@pytest.mark.parametrize(("text", "shown"), HIDDEN, ids=[row[0] for row in HIDDEN])
def test_hides(text: str, shown: str, redaction: Redaction) -> None:
    """Names in any case, order and spelling; every email; numbers that are surely phones, or a lead's."""
    assert redaction.hide(text) == shown


@pytest.mark.parametrize("text", KEPT)
def test_keeps(text: str, redaction: Redaction) -> None:
    """The account's own words, money, dates, and single names (nobody can tell them from words) stay."""
    assert redaction.hide(text) == text


def test_hiding_twice_changes_nothing(redaction: Redaction) -> None:
    """Placeholders are no personal details."""
    once = redaction.hide("Diego Brown, diego.brown0@yahoo.ca, +14165550000")
    assert redaction.hide(once) == once


def test_restores_in_nested_arguments(redaction: Redaction) -> None:
    """As the user typed it, however the model wrote the placeholder; unknown ones and other types stay."""
    redaction.hide("why is DIEGO Brown (diego.brown0@yahoo.ca, 416 555 0000) out")
    proposed = {"tree": {"all": [{"value": ["[lead 1]", 3], "words": "[Lead 1] ([email 1]"}, {"not": "[PHONE1]"}]}}
    assert redaction.restore(proposed) == {
        "tree": {
            "all": [
                {"value": ["DIEGO Brown", 3], "words": "DIEGO Brown (diego.brown0@yahoo.ca"},
                {"not": "416 555 0000"},
            ]
        }
    }
    assert redaction.restore(["[lead 7]", None, True, 1.5]) == ["[lead 7]", None, True, 1.5]


MESSAGES: list[BaseMessage] = [
    HumanMessage("why isn't Diego Brown in it", additional_kwargs={"reading": {"lead": "Diego Brown"}}),
    AIMessage(
        "",
        tool_calls=[tool_call(name="explain_lead", args={"lead": "diego brown", "n": 1}, id="1")],
        additional_kwargs={"then": "Diego Brown"},
        response_metadata={"raw": "Diego Brown"},
    ),
    ToolMessage('{"ok": true, "reply": "Which?\\nEmma Dubois\\tDiego Brown", "count": 2}', tool_call_id="1"),
    HumanMessage([{"type": "text", "text": "emma.dubois1@gmail.com, +14165550000"}]),
]


def test_hides_whole_conversations(redaction: Redaction) -> None:
    """In contents, blocks, tool arguments and tools' JSON: one placeholder a person, and nothing left beside them."""
    hidden = redaction.hide_messages(MESSAGES)
    everything = repr([message.model_dump() for message in hidden])
    for private in ("Diego", "Brown", "Dubois", "diego", "0000", "gmail"):
        assert private not in everything
    assert hidden[0].content == "why isn't [lead 1] in it"
    assert isinstance(hidden[1], AIMessage)
    assert hidden[1].tool_calls[0]["args"] == {"lead": "[lead 1]", "n": 1}
    assert hidden[2].content == '{"ok": true, "reply": "Which?\\n[lead 2]\\t[lead 1]", "count": 2}'
    assert [type(message) for message in hidden] == [type(message) for message in MESSAGES]
    assert MESSAGES[0].content == "why isn't Diego Brown in it"  # the conversation itself keeps what was said


def test_values_that_code_suggested_are_hidden(redaction: Redaction) -> None:
    """First names and free text of few leads in code's own questions, unless the user said the word; clubs stay."""
    said = HumanMessage("first name is Dieg, home club Quill or North Vam")
    reply = AIMessage("First name has no “Dieg”. Did you mean Diego? Or the Home club Quillford or North Van?")
    hidden = redaction.hide_messages([said, reply])
    shown = "First name has no “Dieg”. Did you mean [value 1]? Or the Home club [value 2] or North Van?"
    assert [message.content for message in hidden] == [said.content, shown]
    assert redaction.restore("[value 2]") == "Quillford"
    problem = ToolMessage(
        '{"problems": [{"bad": "Dieg", "nearest": ["Diego", "Yoga", "eve"], "say": "diego, “diego”?"}]}',
        tool_call_id="1",
    )
    told = redaction.hide_messages([said, problem])[1]
    assert (
        told.content
        == '{"problems": [{"bad": "Dieg", "nearest": ["[value 1]", "Yoga", "eve"], "say": "diego, “[value 1]”?"}]}'
    )
    assert redaction.hide_messages([HumanMessage("Diego? Quillford!"), reply])[1].content == reply.content


def test_one_statement_for_many_texts(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked up once for a whole conversation."""
    import assistant.llm.prompt.redaction as module

    calls: list[Any] = []
    looked_up = module.names_among

    def counting(connection: Connection, candidates: Any, catalog: Catalog) -> set[str]:
        calls.append(candidates)
        return looked_up(connection, candidates, catalog)

    monkeypatch.setattr(module, "names_among", counting)
    Redaction(connection, load_catalog(connection, GYM)).hide_messages([HumanMessage(f"person {i}") for i in range(50)])
    assert len(calls) <= 2


def test_no_lead_of_the_account_gets_through(gym: Database, gym_catalog: Catalog) -> None:
    """Every one of 300 leads, named with email and phone in one request, leaves no trace of them."""
    from segment_core.model import Everyone
    from segment_core.reads import preview
    from tests.conftest import NOW

    with gym.transaction(GYM) as connection:
        leads = [
            lead
            for after in (None, f"{200}@")
            for lead in preview(connection, Everyone(), gym_catalog, NOW, 150, after).leads
        ]
        whole = [lead for lead in leads if lead.values["first_name"] and lead.values["last_name"]]
        texts = [f"is {lead.name} in, {lead.values['email']} / {lead.values['phone']}?" for lead in whole]
        hidden = Redaction(connection, gym_catalog).hide_all(texts)
    assert len(whole) > 100
    for lead, text in zip(whole, hidden, strict=True):
        for key in ("first_name", "last_name", "email", "phone"):
            assert str(lead.values[key]) not in text.replace("None", "") or lead.values[key] is None, text
