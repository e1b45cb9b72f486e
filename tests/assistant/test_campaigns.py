"""Campaigns in the chat: planned, written, sent, scheduled and cancelled, each change after a yes alone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from assistant.outcome import Turn
from assistant.service import Assistant
from assistant.workspace import Who
from segment_core.campaigns import StoredCampaign, deliveries, find_campaign, list_campaigns
from segment_core.database.engine import Database
from segment_core.leads import edit_lead
from segment_core.tables import RECIPIENT
from tests.support.cast import NOW
from tests.support.home import Home, load
from tests.support.mailing import MAILING

TIA = Who("mailing", "t1", "Tia Reed")
LOOKER = Who("mailing", "t1", "Tia Reed", "viewer")
NOON = NOW


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    """The mailing account in a database of its own."""
    return load(database, MAILING, tmp_path)


@pytest.fixture
def assistant(home: Home) -> Assistant:
    """The assistant on it."""
    return Assistant(home.database)


def say(assistant: Assistant, text: str, who: Who = TIA, now: datetime = NOON) -> Turn:
    """One message."""
    return assistant.turn(who, "t", text, now)


def stored(home: Home, name: str) -> StoredCampaign:
    """The campaign as it is."""
    return home.run(find_campaign, name)


def written(assistant: Assistant) -> None:
    """A campaign "July Reset" with its message, for the hot ones."""
    say(assistant, "make a campaign called July Reset for the segment Hot ones")
    say(assistant, "yes")
    say(assistant, "Subject: Hi {{first_name|there}}\nDear {{first_name|you}},\n\nbye")


def test_a_draft_becomes_a_campaign_after_the_yes(assistant: Assistant, home: Home) -> None:
    """The draft's conditions are saved as a segment; nothing exists before the yes."""
    say(assistant, "hot leads")
    asked = say(assistant, "use this for a campaign called July Reset")
    assert asked.outcome.action == {"name": "campaign", "campaign_name": "July Reset"}
    assert asked.confirmation is not None
    assert "11 match → 3 will receive it: 4 unsubscribed" in asked.outcome.text
    assert len(home.run(list_campaigns)) == 1
    say(assistant, "yes")
    campaign = stored(home, "July Reset")
    assert (campaign.state, campaign.segment, campaign.created_by) == ("draft", "July Reset", "Tia Reed")
    assert home.members({"field": "segment", "op": "in", "value": ["July Reset"]}) == home.members(
        {"field": "status", "op": "in", "value": ["Hot"]}
    )


def test_send_after_the_yes_and_once(assistant: Assistant, home: Home) -> None:
    """The confirmation shows sentence, line, subject and a sample on the screen; a second yes does nothing."""
    written(assistant)
    asked = say(assistant, "send it")
    assert asked.outcome.action == {"name": "send", "campaign": "July Reset"}
    assert "Status is Hot. 11 match → 3 will receive it" in asked.outcome.text
    assert "Subject: “Hi {{first_name|there}}”" in asked.outcome.text
    assert len(asked.screen.rows) == 3
    assert "ann@example.com" not in asked.outcome.text
    assert stored(home, "July Reset").state == "draft"
    done = say(assistant, "yes")
    assert "is on its way to **3 leads**" in done.outcome.text
    campaign = stored(home, "July Reset")
    assert (campaign.state, home.run(deliveries, campaign).queued) == ("sending", 3)
    assert say(assistant, "yes").outcome.kind == "question"
    assert home.run(deliveries, campaign).total == 3


def test_a_drifted_send_is_held_and_released(assistant: Assistant, home: Home) -> None:
    """What changed is said; sending again asks anew."""
    written(assistant)
    say(assistant, "send July Reset")
    home.run(edit_lead, "ann", {"subscribed": False})
    held = say(assistant, "yes")
    assert "held: 3 would have received it when it was confirmed, 2 do now" in held.outcome.text
    again = say(assistant, "send July Reset")
    assert again.outcome.text.startswith("It is held: 3 would have received it")
    assert "**2 leads**" in say(assistant, "yes").outcome.text


def test_schedule_on_friday_at_9(assistant: Assistant, home: Home) -> None:
    """The next Friday on the account's clock, said in full."""
    written(assistant)
    asked = say(assistant, "send it on Friday at 9")
    assert asked.outcome.action is not None
    assert asked.outcome.action["at"] == "2026-06-19T09:00:00-04:00"
    assert "on Fri 19 Jun 2026, 09:00 (America/Toronto)" in asked.outcome.text
    say(assistant, "yes")
    campaign = stored(home, "July Reset")
    assert campaign.state == "scheduled"
    assert campaign.send_at == datetime.fromisoformat("2026-06-19T09:00:00-04:00")


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("send July Reset tomorrow at 8:30", "2026-06-17T08:30:00-04:00"),
        ("send July Reset at 5pm", "2026-06-16T17:00:00-04:00"),
        ("send July Reset at 9", "2026-06-17T09:00:00-04:00"),  # 9 has passed today
        ("send July Reset on Tuesday at 9am", "2026-06-23T09:00:00-04:00"),
        ("send July Reset at 12 am on Friday", "2026-06-19T00:00:00-04:00"),
        ("send July Reset on 2026-12-01 at 9", "2026-12-01T09:00:00-05:00"),
    ],
)
def test_moments_in_words(words: str, moment: str, assistant: Assistant) -> None:
    """On the account's clock, which changes in winter."""
    written(assistant)
    action = say(assistant, words).outcome.action
    assert action == {"name": "send", "campaign": "July Reset", "at": moment}


@pytest.mark.parametrize(
    ("words", "queued", "skipped"),
    [("resend the uncertain ones", 3, 0), ("Leave the uncertain recipients of July Reset", 0, 3)],
)
def test_uncertain_recipients(words: str, queued: int, skipped: int, assistant: Assistant, home: Home) -> None:
    """Mailed or left after a yes; without any, that is said."""
    written(assistant)
    assert "No recipient" in say(assistant, "resend the uncertain ones").outcome.text
    say(assistant, "send July Reset")
    say(assistant, "yes")
    home.run(lambda connection, _: connection.execute(update(RECIPIENT).values(state="uncertain")))
    asked = say(assistant, words)
    assert "Of **3 leads** of “July Reset” nobody knows" in asked.outcome.text
    assert asked.confirmation is not None
    assert home.run(deliveries, stored(home, "July Reset")).uncertain == 3
    assert say(assistant, words, LOOKER).confirmation is None
    say(assistant, words)
    say(assistant, "yes")
    counts = home.run(deliveries, stored(home, "July Reset"))
    assert (counts.queued, counts.skipped, counts.uncertain) == (queued, skipped, 0)


def test_cancel_and_list(assistant: Assistant, home: Home) -> None:
    """By name, after a yes; the list shows states and moments."""
    written(assistant)
    asked = say(assistant, "cancel the campaign July Reset")
    assert asked.outcome.action == {"name": "cancel_campaign", "campaign": "July Reset"}
    assert stored(home, "July Reset").state == "draft"
    say(assistant, "yes")
    assert stored(home, "July Reset").state == "cancelled"
    listed = say(assistant, "list my campaigns")
    assert [row[:2] for row in listed.screen.rows] == [
        ["July Reset", "cancelled"],
        ["January news", "a campaign of another system"],
    ]


def test_a_campaign_without_a_message_is_not_sent(assistant: Assistant, home: Home) -> None:
    """It is asked for; an unknown merge field is named with the nearest."""
    say(assistant, "make a campaign called July Reset for the segment Hot ones")
    say(assistant, "yes")
    assert say(assistant, "send it").outcome.text == "The campaign has no subject yet."
    wrong = say(assistant, "Subject: Hi {{frist_name}}\nBye")
    assert "no field “frist_name” to merge; did you mean first_name" in wrong.outcome.text
    assert stored(home, "July Reset").message.subject == ""


def test_a_viewer_may_look_but_not_send(assistant: Assistant, home: Home) -> None:
    """Neither plan, write, send nor cancel; not with a confirmation from before the role changed either."""
    written(assistant)
    for words in ("make a campaign called X for the segment Hot ones", "send it", "cancel the campaign July Reset"):
        assert say(assistant, words, LOOKER).outcome.text.startswith("You may look at everything")
    say(assistant, "send it")
    assert say(assistant, "yes", LOOKER).outcome.text.startswith("Viewers can look and count")
    assert say(assistant, "list campaigns", LOOKER).screen.rows
    assert stored(home, "July Reset").state == "draft"


def test_a_confirmation_of_yesterday_is_gone(assistant: Assistant, home: Home) -> None:
    """A yes holds for a day."""
    written(assistant)
    say(assistant, "send it")
    late = say(assistant, "yes", now=NOON + timedelta(hours=25))
    assert (late.outcome.kind, stored(home, "July Reset").state) == ("question", "draft")
