"""What a language model never reads: leads. Whatever `begin` gives is checked at its end, request by request."""

from pathlib import Path
from typing import Any

import pytest

from assistant.service import Assistant
from assistant.workspace import Who
from segment_core.database.engine import Database
from tests.conftest import Databases
from tests.llm.conftest import Begin
from tests.support.account import AccountFolder, CustomField, Lead, LeadValue, Segment, TeamMember
from tests.support.cast import NOW, at
from tests.support.gym_model import SOURCE, TRIALS, UNSURE, worded
from tests.support.home import load
from tests.support.model_talk import KIM, Secrets, problems_of, settings_for
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import Step, call, say

SAM = Who("gossip", "m1", "Sam Reyes")
HOT = {"field": "status", "op": "in", "value": ["Hot"]}
NAME, EMAIL, PHONE = "Quentin Oldacre", "q.oldacre@private.example", "+1 416 555 0199"
NOT_NOW = say("")  # no use: the interpreter answers
SAID = (NAME, EMAIL, PHONE, "(416) 555-0199", "oldacre, quentin", f"friend of {NAME}", f"see {EMAIL}")


def test_no_lead_reaches_the_model(begin: Begin, scripted: ScriptedModel, gym: Database) -> None:
    """After previews and whys, and with a lead's name, email and phone in the user's own words.

    The check itself is `begin`'s, of every request of every test here.
    """
    with gym.transaction(KIM.account_id) as connection:
        row = connection.exec_driver_sql(
            "SELECT email, phone FROM lead WHERE email IS NOT NULL AND phone IS NOT NULL LIMIT 1"
        ).one()
    scripted.follow(lambda body: TRIALS)
    chat = begin(builtin_first=True)
    for words in ("trials", "show me some of them", "why is Wei Chen in it", "why isn't Emma Dubois in it"):
        chat.say(words)
    assert scripted.requests == []
    chat.say(UNSURE)
    chat = begin()
    for words in ("trials like Wei Chen", f"trials such as {row.email}", f"trials near {row.phone}, Zoë Tremblay"):
        chat.say(words)
    told = str(scripted.requests[-1].messages)
    assert all(placeholder in told for placeholder in ("[lead 1]", "[email 1]", "[phone 1]", "[lead 2]"))


@pytest.mark.parametrize("builtin_first", [True, False])
def test_a_question_about_leads_of_one_name(begin: Begin, scripted: ScriptedModel, builtin_first: bool) -> None:
    """Asked once more, and answered by id: no request holds the ids that the screen showed.

    The check itself is `begin`'s.
    """
    scripted.follow(lambda body: NOT_NOW)
    chat = begin(builtin_first=builtin_first)
    for words in ("trials", "why is Wei Chen in it", "yes", "not sure"):
        shown = chat.say(words).outcome
    assert [reading.sentence for reading in shown.readings] == ["g00247", "g00679"]
    assert "g00247" in chat.say("g00247").outcome.text
    assert chat.say("only Burnaby").outcome.kind == "draft"
    chat.say(UNSURE)
    assert "[lead 1]" in str(scripted.requests[-1].messages)


def test_a_long_chat(begin: Begin, scripted: ScriptedModel) -> None:
    """What was said long ago is told in short, without the lead; the draft is still there to be kept."""
    chat = begin(builtin_first=True)
    for words in ("trials", "why is Wei Chen in it", *("only Burnaby", "remove Burnaby") * 6):
        chat.say(words)
    scripted.follow([call("propose_segment", tree={"all": [{"keep": "c1"}, worded(SOURCE, "Instagram")]})])
    turn = chat.say("of those the Instagram zebras")
    told = str(scripted.requests[-1].messages[0]["content"])
    assert "trials\nwhy is [lead 1] in it" in told[told.index("Earlier in this chat") :]
    assert len(scripted.requests[-1].messages) < 25
    assert turn.outcome.sentence == "Status is Trial and Source is Instagram"


def test_placeholders_come_back_as_what_they_stand_for(begin: Begin, scripted: ScriptedModel) -> None:
    """The model explains a lead whose name it never saw."""

    def explain(body: dict[str, Any]) -> Step:
        said = str(body["messages"][-1]["content"])
        return call("explain_lead", lead=said[said.index("[") : said.index("]") + 1]) if "why" in said else TRIALS

    scripted.follow(explain)
    chat = begin()
    chat.say("trials")
    turn = chat.say("why is Wei Chen in it?")
    assert "Wei Chen" in turn.outcome.text
    assert turn.usage.engine == "model"


def gossip() -> AccountFolder:
    """An account whose own words are full of one lead: tags, values, segments, labels, and the team's notes."""
    common: dict[str, LeadValue] = {"status": "Hot", "created_at": at("2026-06-01T12:00:00-04:00"), "tags": SAID}
    person = {**common, "first_name": "Quentin", "last_name": "Oldacre", "email": EMAIL, "phone": PHONE}
    others = [Lead(f"zz-{i}", {**common, "custom.note": SAID[i % len(SAID)]}) for i in range(5 * len(SAID))]
    return AccountFolder(
        name="Gossip",
        given_id="gossip",
        team=(TeamMember("m1", "Sam Reyes", ""),),
        custom_fields=(
            CustomField("note", "Note", "text"),
            CustomField("about", f"About {EMAIL}", "text", synonyms=(f"hers: {PHONE}",)),
        ),
        leads=(Lead("zz-person", person), *others),
        segments=tuple(Segment(f"{said} {i}", HOT) for i, said in enumerate(SAID)),
    )


@pytest.mark.parametrize(
    "message", ["hot zebras", f"zebras tagged {NAME}", f"is {EMAIL} a zebra", f"call {PHONE}, ok?"]
)
def test_stored_words_about_a_lead(databases: Databases, scripted: ScriptedModel, tmp_path: Path, message: str) -> None:
    """A lead's email or phone number is not told as a tag, value, label or segment's name either."""
    home = load(databases.empty(), gossip(), tmp_path)
    scripted.follow(lambda body: call("search_vocabulary", text=NAME) if len(body["messages"]) < 4 else ASK)
    Assistant(home.database, settings_for(scripted, builtin_first=False)).turn(SAM, "t", message, NOW)
    secrets = Secrets(gossip())
    secrets.names.clear()  # a name that is also the account's own word stays (docs/privacy.md)
    assert scripted.requests
    assert not [problem for request in scripted.requests for problem in problems_of(request, "gossip", secrets)]


ASK = call("ask_question", question="Which?", topic="")
