"""Campaigns from draft to frozen recipients: who is mailed, what is frozen, what holds a send, that it happens once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import and_, func, literal, select

from segment_core import segments
from segment_core.campaigns import (
    Audience,
    CampaignInput,
    Message,
    cancel_campaign,
    count_audience,
    create_campaign,
    deliveries,
    edit_campaign,
    find_campaign,
    list_campaigns,
    recipients_page,
    review_campaign,
    schedule,
    send_now,
    send_scheduled,
    shown_at,
    upsert_campaigns,
)
from segment_core.campaigns.audience import ADDRESS
from segment_core.database.engine import Database
from segment_core.errors import BadInput, NameTaken, NotFound, WrongState
from segment_core.lead_rows import LeadInput
from segment_core.leads import (
    EventInput,
    delete_leads,
    edit_lead,
    record_events,
    resubscribe_leads,
    unsubscribe_leads,
    upsert_leads,
)
from tests.support.cast import NOW
from tests.support.home import Home, load
from tests.support.mailing import EDIT, HELLO, MAILABLE, MAILING, many, now_is, planned, sent

IN_HOT = {"field": "segment", "op": "in", "value": ["Hot ones"]}
ONE_HOUR = timedelta(hours=1)


@pytest.fixture
def home(shared: Database, tmp_path: Path) -> Home:
    """The mailing account, to be changed."""
    return load(shared, replace(MAILING, given_id=f"mailing-{uuid.uuid4().hex[:8]}"), tmp_path)


def recipients(home: Home, campaign: Any) -> dict[str, str]:
    """Lead id → address of the frozen recipients."""
    return {r.lead_id: r.address for r in home.run(recipients_page, campaign).recipients}


def test_each_left_out_lead_is_counted_once_in_order(home: Home) -> None:
    """Unsubscribed by column, event or for a twin's address; bounced; no or no usable address; L9 before L10."""
    found = home.read(count_audience, IN_HOT)
    assert found == Audience(matching=11, mailable=3, unsubscribed=4, bounced=1, no_address=2, duplicate=1)
    assert found.line == "11 match → 3 will receive it: 4 unsubscribed, 1 bounced, 2 without address, 1 duplicate"
    assert recipients(home, sent(home, planned(home))) == MAILABLE


def test_line_without_anyone_left_out() -> None:
    """Only what there is is said."""
    assert Audience(matching=1204, mailable=1204).line == "1,204 match → 1,204 will receive it"
    assert Audience(1204, 1167, 30, 0, 5, 2).line == (
        "1,204 match → 1,167 will receive it: 30 unsubscribed, 5 without address, 2 duplicates"
    )
    assert Audience(1, 1).line == "1 matches → 1 will receive it"


def test_a_resubscribe_after_the_unsubscribe_counts(home: Home) -> None:
    """One before it does not, and a later unsubscribe holds again."""
    home.run(resubscribe_leads, ["left"], datetime.fromisoformat("2026-01-10T00:00:00-05:00"))
    assert home.read(count_audience, IN_HOT).unsubscribed == 4
    home.run(resubscribe_leads, ["left", "off"], NOW)
    assert home.read(count_audience, IN_HOT).unsubscribed == 1  # off-none; the twin's address is free again
    home.run(record_events, [(1, EventInput("left", "k1", "unsubscribed", NOW + ONE_HOUR))])
    assert home.read(count_audience, IN_HOT).unsubscribed == 2


def test_an_unsubscribe_outside_any_campaign_holds(home: Home) -> None:
    """An older resubscribe that is heard of later does not undo it, nor does the CRM's column; a newer one does."""
    home.run(unsubscribe_leads, ["ann"], NOW)
    home.run(resubscribe_leads, ["ann"], NOW - ONE_HOUR)
    assert home.read(count_audience, IN_HOT).unsubscribed == 5
    assert "ann" in home.members({"field": "subscribed", "op": "is_false"})
    home.run(edit_lead, "ann", {"subscribed": True})
    assert home.read(count_audience, IN_HOT).unsubscribed == 5
    home.run(resubscribe_leads, ["ann"], NOW + ONE_HOUR)
    assert home.read(count_audience, IN_HOT).unsubscribed == 4


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("a.b+c@example.co.uk", True), ("jörg@müller.de", True), ("o'neil@example.com", True), ("a@localhost", True),
        ("a..b@example.com", False), (".a@example.com", False), ("a.@example.com", False), ("a@example.com.", False),
        ("a@.com", False), ("a@b..c", False), ("a@b@c", False), ("a b@c.d", False), ("a\u00a0b@c.d", False),
        ("a\u200b@c.d", False), ("a@c.d\u2028", False), ("<a@c.d>", False), ("a@c.d,e@f.g", False), ("@c.d", False),
        ("x" * 250 + "@c.de", False),
    ],
)  # fmt: skip
def test_addresses_that_mail_could_be_sent_to(address: str, usable: bool, shared: Database) -> None:
    """Any letters; no blanks, seen or unseen, no second address, no dot at an end or after a dot."""
    with shared.engine.connect() as connection:
        found = connection.scalar(select(and_(literal(address).bool_op("~")(ADDRESS), func.length(address) <= 254)))
    assert found is usable


@pytest.mark.parametrize(
    ("ids", "kept"),
    [(("10", "9"), "9"), (("L10", "L9"), "L9"), (("b", "a"), "a"), (("007", "7"), "007"), (("x9", "a10"), "a10")],
)
def test_of_duplicates_the_lowest_id_is_kept(ids: tuple[str, str], kept: str, shared: Database, tmp_path: Path) -> None:
    """By the number at the end, then as text, whichever came first."""
    folder = replace(many(0), given_id=f"ids-{uuid.uuid4().hex[:8]}")
    home = load(shared, folder, tmp_path)
    home.run(upsert_leads, [LeadInput(i, {"status": "Hot", "email": "one@example.com"}) for i in ids])
    assert set(recipients(home, sent(home, planned(home)))) == {kept}


def test_sent_campaign_is_the_last_one_for_filters(home: Home) -> None:
    """At the send, and with the definition as it was before."""
    campaign = sent(home, planned(home))
    catalog = home.catalog
    last = catalog.last_campaign(NOW)
    assert last is not None
    assert (last.id, campaign.state, campaign.sent_at) == (campaign.id, "sending", NOW)
    assert campaign.frozen is not None
    assert (campaign.frozen.segment, campaign.frozen.version) == ("Hot ones", 1)
    assert campaign.frozen.sentence == "Status is Hot"
    assert campaign.frozen.audience.mailable == 3


def test_edits_renames_and_deletes_change_nothing_afterwards(home: Home) -> None:
    """Neither of the segment, nor of one that it refers to, nor of the leads."""
    campaign = sent(home, planned(home, segment="All hot"))
    frozen, people = campaign.frozen, recipients(home, campaign)
    home.run(segments.edit_segment, "Hot ones", {"field": "status", "op": "in", "value": ["Cold"]}, 1, EDIT)
    home.run(segments.rename_segment, "Hot ones", "Cold ones", EDIT)
    home.run(segments.delete_segment, "All hot", EDIT)
    home.run(edit_lead, "bea", {"email": "new@example.com", "first_name": "Beatrix"})
    home.run(delete_leads, ["ann"])
    after = now_is(home, campaign)
    assert (after.frozen, recipients(home, after)) == (frozen, people)
    assert after.segment is None
    assert frozen is not None
    assert frozen.expanded == {"field": "status", "op": "in", "value": ["Hot"]}
    assert frozen.tree == {"field": "segment", "op": "in", "value": ["Hot ones"]}


def test_the_same_key_sends_once(home: Home) -> None:
    """Also long afterwards; another key is told that it was sent."""
    campaign = planned(home)
    first = sent(home, campaign)
    confirmed = first.confirmed
    home.run(upsert_leads, [LeadInput("late", {"status": "Hot", "email": "late@example.com"})])
    again = home.run(send_now, campaign.id, confirmed, "key", NOW + ONE_HOUR)
    assert again == first
    assert recipients(home, again) == MAILABLE
    with pytest.raises(WrongState, match="is being sent"):
        home.run(send_now, campaign.id, confirmed, "another key", NOW)
    with pytest.raises(BadInput, match="another campaign"):
        home.run(send_now, planned(home, "Other").id, confirmed, "key", NOW)


def test_many_sends_at_once_freeze_once(home: Home) -> None:
    """Eight threads with one key, then with keys of their own."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed

    def send(key: str) -> str:
        try:
            return home.run(send_now, campaign.id, confirmed, key, NOW).state
        except WrongState as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, ["one"] * 8)) == {"sending"}
        assert set(pool.map(send, [f"key {n}" for n in range(8)])) == {"wrong_state"}
    assert home.run(deliveries, now_is(home, campaign)).total == 3


def test_more_than_a_tenth_of_drift_holds_the_send(shared: Database, tmp_path: Path) -> None:
    """Ten of a hundred more is near enough, eleven are not; nothing is frozen, and a fresh yes releases it."""
    home = load(shared, replace(many(100), given_id=f"drift-{uuid.uuid4().hex[:8]}"), tmp_path)
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    more = [LeadInput(f"n{n}", {"status": "Hot", "email": f"n{n}@example.com"}) for n in range(11)]
    home.run(upsert_leads, more)
    held = home.run(send_now, campaign.id, confirmed, "a", NOW)
    assert (held.state, held.sent_at, home.run(deliveries, held).total) == ("held", None, 0)
    assert held.problem == (
        "100 matched when it was confirmed, 111 do now; 100 would have received it when it was confirmed, 111 do now"
    )
    home.run(delete_leads, ["n0"])
    assert home.run(send_now, campaign.id, confirmed, "a", NOW).state == "sending"


def test_drift_of_those_who_may_be_mailed_alone_holds_it(home: Home) -> None:
    """As many match as before, but one of three has said no meanwhile."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    home.run(edit_lead, "ann", {"subscribed": False})
    held = home.run(send_now, campaign.id, confirmed, "a", NOW)
    assert held.problem == "3 would have received it when it was confirmed, 2 do now"
    assert sent(home, held, "b").state == "sending"


def test_other_conditions_hold_it_even_with_the_same_counts(home: Home) -> None:
    """A segment edited after the yes; a rename is no change."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    home.run(segments.rename_segment, "Hot ones", "Hottest", EDIT)
    buyers = {"field": "tags", "op": "has_any", "value": ["Buyer"]}
    everyone_hot = {"any": [{"field": "status", "op": "in", "value": ["Hot"]}, buyers]}
    home.run(segments.edit_segment, "Hottest", everyone_hot, 2, EDIT)
    held = home.run(send_now, campaign.id, confirmed, "a", NOW)
    assert held.problem == "the conditions were changed, and are now: Status is Hot or Tags include Buyer"


def test_nobody_to_mail_is_held(shared: Database, tmp_path: Path) -> None:
    """A send to nobody is said, not done."""
    home = load(shared, replace(many(0), given_id=f"none-{uuid.uuid4().hex[:8]}"), tmp_path)
    assert sent(home, planned(home)).problem == "nobody would receive it (0 match → 0 will receive it)"


def test_schedule_is_exact_and_shown_in_the_accounts_time(home: Home) -> None:
    """Not a second before; the recipients are those of then."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    friday = datetime.fromisoformat("2026-06-19T13:00:00+00:00")
    booked = home.run(schedule, campaign.id, friday, confirmed, NOW)
    assert (booked.state, booked.send_at) == ("scheduled", friday)
    assert shown_at(friday, home.catalog) == "Fri 19 Jun 2026, 09:00 (America/Toronto)"
    assert home.run(send_scheduled, campaign.id, friday - timedelta(microseconds=1)).state == "scheduled"
    went = home.run(send_scheduled, campaign.id, friday)
    assert (went.state, went.sent_at) == ("sending", friday)
    assert home.run(send_scheduled, campaign.id, friday + ONE_HOUR) == went
    assert recipients(home, went) == MAILABLE


def test_schedule_compares_with_what_was_confirmed(home: Home) -> None:
    """At its time, a drifted campaign is held instead of sent; so is one whose segment is gone, or a day late."""
    confirmed = None
    for name, change, reason in (
        ("a", lambda: home.run(edit_lead, "ann", {"subscribed": False}), "3 would have received it"),
        ("b", lambda: home.run(segments.delete_segment, "All hot", EDIT), "was deleted"),
    ):
        campaign = planned(home, name, segment="All hot")
        confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
        home.run(schedule, campaign.id, NOW + ONE_HOUR, confirmed, NOW)
        change()
        held = home.run(send_scheduled, campaign.id, NOW + ONE_HOUR)
        assert held.state == "held"
        assert reason in (held.problem or "")
    campaign = planned(home, "late")
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    home.run(schedule, campaign.id, NOW + ONE_HOUR, confirmed, NOW)
    late = home.run(send_scheduled, campaign.id, NOW + timedelta(days=1, hours=2))
    assert (late.state, "it was due on Tue 16 Jun 2026, 13:00" in (late.problem or "")) == ("held", True)


def test_schedule_needs_a_moment_to_come(home: Home) -> None:
    """The past and a time without an offset are refused."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    with pytest.raises(BadInput, match="is past"):
        home.run(schedule, campaign.id, NOW, confirmed, NOW)
    with pytest.raises(BadInput, match="no offset"):
        home.run(schedule, campaign.id, datetime(2026, 7, 1, 9), confirmed, NOW)


def test_cancelled_campaigns_are_never_sent(home: Home) -> None:
    """A scheduled one; one that is being sent mails nobody further; a sent or recorded one cannot be cancelled."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    home.run(schedule, campaign.id, NOW + ONE_HOUR, confirmed, NOW)
    assert home.run(cancel_campaign, campaign.id, NOW).state == "cancelled"
    assert home.run(send_scheduled, campaign.id, NOW + ONE_HOUR).state == "cancelled"
    with pytest.raises(WrongState, match="is cancelled"):
        home.run(send_now, campaign.id, confirmed, "a", NOW)
    going = sent(home, planned(home, "Second"), "b")
    home.run(cancel_campaign, going.id, NOW)
    assert home.run(deliveries, going).skipped == 3
    with pytest.raises(WrongState, match="another system"):
        home.run(cancel_campaign, "k1", NOW)


def test_a_campaign_is_edited_until_it_is_sent(home: Home) -> None:
    """Its message, name and segment; another segment needs another yes."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    home.run(schedule, campaign.id, NOW + ONE_HOUR, confirmed, NOW)
    edited = home.run(edit_campaign, campaign.id, subject="Hello", name="Autumn")
    assert (edited.state, edited.message, edited.name) == ("scheduled", Message("Hello", HELLO.body), "Autumn")
    with pytest.raises(BadInput, match="no subject"):
        home.run(edit_campaign, campaign.id, subject=" ")
    moved = home.run(edit_campaign, campaign.id, segment="All hot")
    assert (moved.state, moved.send_at, moved.confirmed) == ("draft", None, None)
    sent(home, moved)
    with pytest.raises(WrongState, match="cannot be edited"):
        home.run(edit_campaign, campaign.id, subject="Too late")


def test_names_are_taken_until_cancelled(home: Home) -> None:
    """Whatever the case, and also of recorded campaigns."""
    campaign = planned(home, "Summer")
    for name in ("SUMMER", "january news"):
        with pytest.raises(NameTaken):
            home.run(create_campaign, name, "Hot ones", EDIT)
    with pytest.raises(NotFound, match="did you mean Hot ones"):
        home.run(create_campaign, "New", "Hot onse", EDIT)
    home.run(cancel_campaign, campaign.id, NOW)
    again = planned(home, "Summer")
    assert home.run(find_campaign, "summer").id == again.id
    assert [c.state for c in home.run(list_campaigns)] == ["draft", "cancelled", "recorded"]


def test_an_import_leaves_our_campaigns_alone(home: Home) -> None:
    """A campaigns.csv that was exported with them changes neither name nor moment."""
    campaign = sent(home, planned(home))
    with home.database.transaction(home.id) as connection:
        upsert_campaigns(
            connection, home.id, [CampaignInput(campaign.id, "Other", None), CampaignInput("k1", "B", NOW)]
        )
    assert now_is(home, campaign) == campaign
    assert home.run(find_campaign, "B").id == "k1"


def test_sample_is_of_those_who_would_be_mailed(home: Home) -> None:
    """A review has the sentence, the line and some of the people."""
    review = home.run(review_campaign, planned(home).id, NOW)
    assert (review.sentence, {lead.id for lead in review.leads}) == ("Status is Hot", set(MAILABLE))
    with pytest.raises(BadInput, match="no body"):
        home.run(review_campaign, planned(home, "Blank", message=Message("Hi", " ")).id, NOW)


def test_pages_of_recipients_are_whole(shared: Database, tmp_path: Path) -> None:
    """Every recipient on one page, none twice."""
    home = load(shared, replace(many(25), given_id=f"pages-{uuid.uuid4().hex[:8]}"), tmp_path)
    campaign = sent(home, planned(home))
    found: list[str] = []
    after = None
    while True:
        page = home.run(recipients_page, campaign, limit=10, after=after)
        found += [r.lead_id for r in page.recipients]
        if (after := page.next) is None:
            break
    assert found == [f"m{n}" for n in range(25)]
    for limit, key in ((0, None), (1001, None), (10, "x"), (10, "-1")):
        with pytest.raises(BadInput):
            home.run(recipients_page, campaign, limit=limit, after=key)
