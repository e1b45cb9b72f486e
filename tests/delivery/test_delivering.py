"""From frozen recipients to mail at a real server: each once, who said no left out, failures judged rightly."""

from datetime import timedelta

import pytest

from segment_core.campaigns import Message, cancel_campaign, recipients_page
from segment_core.campaigns.delivery import begin, next_due
from segment_core.campaigns.uncertain import resolve_uncertain
from segment_core.lead_rows import LeadInput
from segment_core.leads import edit_lead, upsert_leads
from tests.support.cast import NOW
from tests.support.home import Home
from tests.support.in_loop import in_loop
from tests.support.mail_server import MailServer
from tests.support.mailing import MAILABLE, now_is, planned, sent
from tests.support.post_office import STATIONERY, PostOffice
from web.delivery.postman import GRACE, RETRIES
from web.delivery.senders import SenderDown, Taken
from web.delivery.smtp import SmtpSender

LAST = {"field": "engagement", "value": {"campaign": "last"}}


def state_of(home: Home, campaign: object, lead: str) -> tuple[str, str | None]:
    """A recipient's state and reason."""
    found = {r.lead_id: r for r in home.run(recipients_page, campaign).recipients}[lead]
    return found.state, found.reason


def test_each_recipient_gets_one_mail(home: Home, mail: MailServer, office: PostOffice) -> None:
    """And the filters know at once who received it; working again mails nobody."""
    campaign = sent(home, planned(home))
    assert office.work() is None
    assert office.work() is None
    assert sorted(mail.addresses) == sorted(MAILABLE.values())
    after = now_is(home, campaign)
    assert (after.state, after.finished_at, office.counts(after).sent) == ("sent", NOW, 3)
    assert home.members({**LAST, "op": "received"}) == set(MAILABLE)
    assert home.members({**LAST, "op": "not_opened"}) == set(MAILABLE)


def test_a_letter_has_its_headers_and_parts(home: Home, mail: MailServer, office: PostOffice) -> None:
    """Merge fields, everything escaped in the HTML part, ways to unsubscribe, a Message-ID that names no account."""
    message = Message(
        "Hi {{first_name|there}}", "For {{First name|you}} in {{city|your town}}\n\nhttps://a.example/?x=1&y=2"
    )
    sent(home, planned(home, message=message))
    office.work()
    letter = next(m for address, m in mail.taken if address == "bea@example.com")
    assert (letter["From"], letter["To"]) == ("Maple News <news@maple.example>", "bea@example.com")
    assert letter["Subject"] == "Hi Bea & <Co>"
    link = str(letter["List-Unsubscribe"]).strip("<>")
    assert link.startswith("https://mail.maple.example/u/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(home.id) not in str(letter)
    text, page = (part.get_content().replace("\r\n", "\n") for part in letter.iter_parts())
    assert text.startswith("For Bea & <Co> in your town\n\nhttps://a.example/?x=1&y=2")
    assert link in text
    assert "For Bea &amp; &lt;Co&gt; in your town" in page
    assert '<a href="https://a.example/?x=1&amp;y=2">' in page
    assert link in page


def test_an_edit_after_the_send_changes_no_letter(home: Home, mail: MailServer, office: PostOffice) -> None:
    """Address and merge values are those of the send."""
    sent(home, planned(home))
    home.run(edit_lead, "ann", {"email": "new@example.com", "first_name": "Anna"})
    office.work()
    assert {address: m["Subject"] for address, m in mail.taken}["ann@example.com"] == "Hi Ann"
    assert "new@example.com" not in mail.addresses


def test_an_unsubscribe_between_freeze_and_delivery_is_honoured(
    home: Home, mail: MailServer, office: PostOffice
) -> None:
    """The lead stays a recipient, skipped, and is not mailed."""
    campaign = sent(home, planned(home))
    home.run(edit_lead, "ann", {"subscribed": False})
    office.work()
    assert "ann@example.com" not in mail.addresses
    assert state_of(home, campaign, "ann") == ("skipped", "unsubscribed")
    assert now_is(home, campaign).state == "sent"


def test_who_says_no_while_the_letter_is_on_its_way_gets_none(home: Home, mail: MailServer, office: PostOffice) -> None:
    """The server has all but the last line by then: without that it accepts nothing. The others are mailed."""
    campaign = sent(home, planned(home))
    no = {"subscribed": False}
    mail.at_recipient = lambda to: home.run(edit_lead, "ann", no) if to == "ann@example.com" else None
    assert office.work() is None
    assert sorted(mail.addresses) == ["bea@example.com", "same@example.COM"]
    assert state_of(home, campaign, "ann") == ("skipped", "unsubscribed")


def test_an_address_that_no_letter_can_hold_delays_nobody(home: Home, mail: MailServer, office: PostOffice) -> None:
    """It failed, and is no bounce; letters beyond ASCII in a name go out where the server takes them."""
    more = {"odd-one": "=?utf-8?b?YQ==?=@example.com", "jörg": "jörg@müller.example"}
    home.run(upsert_leads, [LeadInput(lead, {"status": "Hot", "email": address}) for lead, address in more.items()])
    campaign = sent(home, planned(home))
    assert office.work() is None
    assert state_of(home, campaign, "odd-one") == (
        "failed", "refused: “=?utf-8?b?YQ==?=@example.com” cannot be written as an address"
    )  # fmt: skip
    assert state_of(home, campaign, "jörg") == ("sent", None)
    assert sorted(mail.addresses) == sorted([*MAILABLE.values(), "jörg@müller.example"])
    assert home.members({**LAST, "op": "bounced"}) == set()


def test_lines_that_begin_with_a_dot_arrive_as_they_are(home: Home, mail: MailServer, office: PostOffice) -> None:
    """Also a lone dot, which would end the letter; and nothing in it needs eight bits."""
    body = ".\n.. two\n.\nGrüße\n" + "x" * 2000
    sent(home, planned(home, message=Message("Hi", body)))
    office.work()
    letter = next(m for address, m in mail.taken if address == "ann@example.com")
    text = next(letter.iter_parts()).get_content().replace("\r\n", "\n")
    assert text.startswith(body)
    assert letter.as_bytes().isascii()


def test_a_cancelled_campaign_mails_nobody_further(home: Home, mail: MailServer, office: PostOffice) -> None:
    """Cancelled while the first letter is on its way: that one arrives, the others are skipped."""
    campaign = sent(home, planned(home))
    mail.after_taking = lambda _: home.run(cancel_campaign, campaign.id, NOW) and None
    office.work()
    assert len(mail.addresses) == 1
    counts = office.counts(campaign)
    assert (counts.sent, counts.skipped, now_is(home, campaign).state) == (1, 2, "cancelled")


def test_a_temporary_failure_is_tried_again(home: Home, mail: MailServer, office: PostOffice) -> None:
    """Not before its time, with the same Message-ID, and given up after the last attempt."""
    campaign = sent(home, planned(home))
    mail.at_rcpt["ann@example.com"] = ["450 4.2.2 mailbox full"]
    mail.at_data["bea@example.com"] = ["451 4.3.0 busy"] * 20
    again = office.work()
    assert again == NOW + RETRIES[0]
    assert state_of(home, campaign, "ann") == ("queued", "put off: 450 4.2.2 mailbox full")
    assert office.work() == again
    assert len(mail.addresses) == 1
    for delay in RETRIES:
        office.now += delay
        assert state_of(home, campaign, "bea")[0] == "queued"
        office.work()
    assert len(mail.at_data["bea@example.com"]) == 20 - len(RETRIES) - 1
    assert sorted(mail.addresses) == ["ann@example.com", "same@example.COM"]
    assert state_of(home, campaign, "bea") == ("failed", f"given up after {len(RETRIES) + 1} attempts: 451 4.3.0 busy")
    assert now_is(home, campaign).state == "sent"


@pytest.mark.parametrize(
    ("where", "answer", "reason", "bounces"),
    [
        ("rcpt", "550 5.1.1 no such user", "bounced: 550 5.1.1 no such user", True),
        ("rcpt", "550 unknown user", "bounced: 550 unknown user", True),
        ("data", "550 5.1.1 no such user", "bounced: 550 5.1.1 no such user", True),
        ("rcpt", "554 5.7.1 relay access denied", "refused: 554 5.7.1 relay access denied", False),
        ("data", "554 5.7.1 spam", "refused: 554 5.7.1 spam", False),
    ],
)
def test_a_permanent_failure_is_final(
    where: str, answer: str, reason: str, bounces: bool, home: Home, mail: MailServer, office: PostOffice
) -> None:
    """It bounced where the address is at fault; the server's policy is not the address's fault."""
    campaign = sent(home, planned(home))
    (mail.at_rcpt if where == "rcpt" else mail.at_data)["ann@example.com"] = [answer]
    assert office.work() is None
    assert state_of(home, campaign, "ann") == ("failed", reason)
    assert home.members({**LAST, "op": "bounced"}) == ({"ann"} if bounces else set())
    assert "ann" not in home.members({**LAST, "op": "received"})


def test_a_server_that_is_down_is_nobodys_fault(home: Home, mail: MailServer, office: PostOffice) -> None:
    """Nor is a refused sender: everybody waits, the campaign says why, and it goes on by itself."""
    campaign = sent(home, planned(home))
    mail.at_mail.append("550 5.7.1 not you")
    with pytest.raises(SenderDown):
        office.work()
    assert now_is(home, campaign).problem == "the mail server refuses the sender: 550 5.7.1 not you"
    gone = PostOffice(home, SmtpSender(type(mail.server)("smtp+plain", "127.0.0.1", 1)))
    with pytest.raises(SenderDown, match="cannot be reached"):
        gone.work()
    assert office.counts(campaign).queued == 3
    office.work()
    assert (now_is(home, campaign).state, now_is(home, campaign).problem) == ("sent", None)
    assert len(mail.addresses) == 3


def test_tls_is_never_left_out_silently(mail: MailServer) -> None:
    """A server without STARTTLS is not mailed through where it is asked for."""
    sender = SmtpSender(type(mail.server)("smtp", "127.0.0.1", mail.port))

    async def send() -> None:
        await sender.send(None, _yes)  # pyright: ignore[reportArgumentType] - it comes to no letter

    with pytest.raises(SenderDown):
        in_loop(send())


@pytest.mark.parametrize(("readable", "state"), [(True, "sent"), (False, "uncertain")])
def test_a_crash_after_the_server_took_it_mails_nobody_twice(
    readable: bool, state: str, home: Home, mail: MailServer, office: PostOffice
) -> None:
    """The server's log tells; without one the recipient is uncertain, and said to be so."""
    campaign = sent(home, planned(home))
    _crash_after(home, campaign, mail, taken=True)
    office.sender = SmtpSender(mail.server, mail.log if readable else None)
    assert office.work() == NOW + GRACE
    assert len(mail.addresses) == 3
    office.later(minutes=10)
    assert office.work() is None
    assert len(mail.addresses) == 3
    assert state_of(home, campaign, "L9")[0] == state


@pytest.mark.parametrize("readable", [True, False])
def test_a_crash_before_the_server_took_it_loses_nobody(
    readable: bool, home: Home, mail: MailServer, office: PostOffice
) -> None:
    """With the log it is mailed; without, it waits for a person's word, and then is."""
    campaign = sent(home, planned(home))
    _crash_after(home, campaign, mail, taken=False)
    office.sender = SmtpSender(mail.server, mail.log if readable else None)
    office.later(minutes=11)
    office.work()
    if not readable:
        assert (len(mail.addresses), office.counts(campaign).uncertain) == (2, 1)
        assert home.run(resolve_uncertain, now_is(home, campaign), "resend", office.now) == 1
        office.work()
    assert sorted(mail.addresses) == sorted(MAILABLE.values())
    assert office.counts(campaign).sent == 3


def _crash_after(home: Home, campaign: object, mail: MailServer, taken: bool) -> None:
    """A process took the first recipient, and died just after or just before the server took the letter."""
    first = home.run(next_due, campaign, NOW, limit=1).due[0]
    assert home.run(begin, campaign, first.ord, NOW, "its token") == "sending"
    if taken:
        letter = STATIONERY.letter(home.id, campaign, first, NOW)  # pyright: ignore[reportArgumentType]
        assert in_loop(SmtpSender(mail.server).send(letter, _yes)) == Taken()


async def _yes() -> bool:
    return True


def test_nothing_is_asked_before_the_grace_time(home: Home, mail: MailServer, office: PostOffice) -> None:
    """A server may still be thinking about the message."""
    campaign = sent(home, planned(home))
    _crash_after(home, campaign, mail, taken=False)
    office.sender = SmtpSender(mail.server, mail.log)
    office.now = NOW + GRACE - timedelta(seconds=1)
    office.work()
    assert office.counts(campaign).sending == 1
