"""What a process that died left behind: its trace settles the letter that it had in hand, or says nothing."""

from pathlib import Path

import pytest

from segment_core.campaigns import StoredCampaign
from segment_core.campaigns.delivery import begin, next_due
from segment_core.campaigns.uncertain import decision_of, resolve_uncertain, settle_by_events
from segment_core.errors import BadInput
from tests.support.cast import NOW
from tests.support.home import Home
from tests.support.mail_server import MailServer
from tests.support.mailing import MAILABLE, now_is, planned, sent
from tests.support.post_office import PostOffice
from web.delivery import trace
from web.delivery.postman import GRACE
from web.delivery.smtp import SmtpSender
from web.delivery.trace import Stage, Trace, Traces


@pytest.fixture
def office(home: Home, mail: MailServer, tmp_path: Path) -> PostOffice:
    """A postman who finds the traces of one who died, and cannot read the server's log."""
    return PostOffice(home, SmtpSender(mail.server), traces=tmp_path / "traces")


def dies(home: Home, office: PostOffice, stage: Stage, token: str = "a") -> StoredCampaign:
    """A campaign whose first recipient was taken by a process that died at this stage."""
    campaign = sent(home, planned(home))
    first = home.run(next_due, campaign, NOW, limit=1).due[0]
    assert home.run(begin, campaign, first.ord, NOW, "a") == "sending"
    traces = Traces(office.traces, home.id)
    with traces.mine() as alone:
        assert alone
        traces.write(Trace(campaign.number, first.ord, token, stage))
    return campaign


@pytest.mark.parametrize(
    ("stage", "mails", "sent_", "uncertain"), [("asked", 3, 3, 0), ("handed", 2, 2, 1), ("taken", 2, 3, 0)]
)
def test_the_letter_in_hand_is_settled_at_once(
    stage: Stage, mails: int, sent_: int, uncertain: int, home: Home, mail: MailServer, office: PostOffice
) -> None:
    """Mailed where its last line had not left, sent where the server said yes, uncertain in between: without a wait."""
    campaign = dies(home, office, stage)
    assert office.work() is None
    counts = office.counts(campaign)
    assert (len(mail.addresses), counts.sent, counts.uncertain) == (mails, sent_, uncertain)
    assert now_is(home, campaign).state == "sent"


def test_the_servers_log_settles_it_too(home: Home, mail: MailServer, office: PostOffice) -> None:
    """A message that it does not name yet may still be thought about: that is asked again after the grace time."""
    campaign = dies(home, office, "handed")
    office.sender = SmtpSender(mail.server, mail.log)
    assert office.work() == NOW + GRACE
    assert office.counts(campaign).sending == 1
    office.now += GRACE
    office.work()
    assert (sorted(mail.addresses), office.counts(campaign).sent) == (sorted(MAILABLE.values()), 3)


@pytest.mark.parametrize("change", ["boot", "token", "torn"])
def test_a_trace_that_proves_nothing_says_nothing(
    change: str, home: Home, mail: MailServer, office: PostOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another run of the machine, of another attempt, or unreadable: nobody is mailed on its word."""
    campaign = dies(home, office, "asked", token="another" if change == "token" else "a")
    if change == "boot":
        (tmp_path / "boot").write_text("another boot", encoding="ascii")
        monkeypatch.setattr(trace, "BOOT", tmp_path / "boot")
    if change == "torn":
        (tmp_path / "traces" / f"{home.id}.trace").write_text('{"boot": "', encoding="ascii")
    assert office.work() == NOW + GRACE
    assert (len(mail.addresses), office.counts(campaign).sending) == (2, 1)


def test_one_process_at_a_time_leaves_a_trace(tmp_path: Path) -> None:
    """While it lives, nobody reads it as that of a dead one; where traces cannot be kept, there are none."""
    with Traces(tmp_path, 1).mine() as first, Traces(tmp_path, 1).mine() as second, Traces(tmp_path, 2).mine() as other:
        assert (first, second, other) == (True, False, True)
    nowhere = Traces(None, 1)
    with nowhere.mine() as alone:
        nowhere.write(Trace(1, 1, "a", "asked"))
        assert (alone, nowhere.left()) == (True, None)


@pytest.mark.parametrize(
    ("decision", "mails", "state"), [("resend", 3, "sent"), ("leave", 2, "skipped"), ("received", 2, "sent")]
)
def test_uncertain_recipients_are_settled_in_one_action(
    decision: str, mails: int, state: str, home: Home, mail: MailServer, office: PostOffice
) -> None:
    """Mailed, given up or taken as received; a second time there is nobody left to settle."""
    campaign = dies(home, office, "handed")
    office.work()
    after = now_is(home, campaign)
    assert home.run(resolve_uncertain, after, decision_of(decision), NOW, ["ann"]) == 0  # another lead
    assert home.run(resolve_uncertain, after, decision_of(decision), NOW) == 1
    assert home.run(resolve_uncertain, after, decision_of(decision), NOW) == 0
    office.work()
    counts = office.counts(campaign)
    assert (len(mail.addresses), counts.uncertain, getattr(counts, state)) == (mails, 0, 3 if state == "sent" else 1)
    assert now_is(home, campaign).state == "sent"
    with pytest.raises(BadInput, match="none of resend, received, leave"):
        decision_of("perhaps")


@pytest.mark.parametrize(("kind", "state"), [("received", "sent"), ("opened", "sent"), ("bounced", "failed")])
def test_events_settle_them_as_well(kind: str, state: str, home: Home, mail: MailServer, office: PostOffice) -> None:
    """Whoever opens the mail has it."""
    campaign = dies(home, office, "handed")
    office.work()
    assert home.run(settle_by_events, [("L9", campaign.id, kind), ("ann", campaign.id, kind)], NOW) == 1
    assert (office.counts(campaign).uncertain, getattr(office.counts(campaign), state) >= 1) == (0, True)
    assert len(mail.addresses) == 2
