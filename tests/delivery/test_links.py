"""Unsubscribe links: sealed, for one address, honoured whatever became of the lead; file letters; mail settings."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from segment_core.errors import BadInput, NotFound
from segment_core.lead_rows import LeadInput
from segment_core.leads import delete_leads, upsert_leads
from tests.support.cast import NOW
from tests.support.home import Home
from tests.support.mailing import MAILABLE, planned, sent
from tests.support.post_office import STATIONERY, PostOffice
from web.delivery.files import FileSender
from web.delivery.letters import MAIL, UNSUBSCRIBE, metadata
from web.delivery.office import seals_of
from web.delivery.seals import Sealed, Seals
from web.delivery.settings import MailSettings, SmtpServer
from web.product import Product

ANYONE = Sealed(2**63 - 1, 7, 123_456)
UNSUBSCRIBED = {"field": "engagement", "op": "unsubscribed", "value": {"campaign": "last"}}


def test_seals_open_again_and_cannot_be_made_up() -> None:
    """Not with a letter changed, for another purpose, or under another secret."""
    seals = Seals("secret")
    token = seals.seal(ANYONE, UNSUBSCRIBE)
    assert (len(token), seals.open(token, UNSUBSCRIBE)) == (43, ANYONE)
    assert token == Seals("secret").seal(ANYONE, UNSUBSCRIBE)
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    for wrong in (changed, token[:-1], token + "A", "", "x", "é", "../..", "A" * 43):
        with pytest.raises(NotFound):
            seals.open(wrong, UNSUBSCRIBE)
    for other, purpose in ((seals, MAIL), (Seals("another"), UNSUBSCRIBE)):
        with pytest.raises(NotFound):
            other.open(token, purpose)


@pytest.fixture
def product(home: Home, tmp_path: Path) -> Product:
    """The product with letters as files."""
    return Product(home.database, lambda: NOW, mail=MailSettings(tmp_path, "http://localhost:8000"))


def token_for(home: Home, product: Product, lead: str, tmp_path: Path) -> str:
    """The link's token in a lead's letter, as the file sender wrote it."""
    office = PostOffice(home, FileSender(tmp_path / "outbox"))
    office.work()
    letters = [message_from_bytes(p.read_bytes(), policy=default) for p in (tmp_path / "outbox").glob("*.eml")]
    assert {str(letter["To"]) for letter in letters} == set(MAILABLE.values())
    letter = next(letter for letter in letters if letter["To"] == MAILABLE[lead])
    sealed = STATIONERY.seals.open(str(letter["List-Unsubscribe"]).strip(" <>").rpartition("/")[2], UNSUBSCRIBE)
    return seals_of(MailSettings(tmp_path, "")).seal(sealed, UNSUBSCRIBE)


def test_a_link_unsubscribes_the_address(home: Home, product: Product, tmp_path: Path) -> None:
    """Every lead with it, once in the events, however often it is pressed."""
    sent(home, planned(home))
    token = token_for(home, product, "L9", tmp_path)
    assert product.letter_address(token) == "same@example.COM"
    assert home.members({"field": "subscribed", "op": "is_false"}) == {"off", "off-none"}
    for _ in range(2):
        assert product.unsubscribe(token) == "same@example.COM"
    assert home.members({"field": "subscribed", "op": "is_false"}) == {"off", "off-none", "L9", "L10"}
    assert home.members(UNSUBSCRIBED) == {"L9"}


def test_a_link_holds_when_the_lead_is_gone(home: Home, product: Product, tmp_path: Path) -> None:
    """The address said no: another lead who has it now is unsubscribed."""
    sent(home, planned(home))
    token = token_for(home, product, "ann", tmp_path)
    home.run(delete_leads, ["ann"])
    home.run(upsert_leads, [LeadInput("anna", {"email": "ANN@example.com"})])
    product.unsubscribe(token)
    assert "anna" in home.members({"field": "subscribed", "op": "is_false"})


def test_a_made_up_link_is_refused(product: Product, home: Home, tmp_path: Path) -> None:
    """Also a well-made one of a recipient that there is not."""
    for token in ("x", seals_of(MailSettings(tmp_path, "")).seal(Sealed(home.id, 99, 0), UNSUBSCRIBE)):
        with pytest.raises(NotFound):
            product.unsubscribe(token)


@pytest.mark.parametrize(
    ("host", "service", "headers"),
    [
        (
            "smtp.sendgrid.net",
            "sendgrid",
            {"X-SMTPAPI": '{"unique_args": {"cori_campaign": "k\\u00e9", "cori_lead": "7"}}'},
        ),
        ("smtp.eu.mailgun.org", "mailgun", {"X-Mailgun-Variables": '{"cori_campaign": "k\\u00e9", "cori_lead": "7"}'}),
        ("smtp.postmarkapp.com", "postmark", {}),  # it takes ASCII alone
        ("mail.example.com", None, {}),
        ("notsendgrid.net", None, {}),
    ],
)
def test_a_mail_service_is_told_whose_mail_it_is(host: str, service: str | None, headers: dict[str, str]) -> None:
    """So that its events name campaign and lead; no other server is told."""
    server = SmtpServer("smtp", host, 587)
    assert server.service == service
    assert dict(metadata(server.service, "ké", "7")) == headers
    if service == "postmark":
        named = {"X-PM-Metadata-cori_campaign": "k1", "X-PM-Metadata-cori_lead": "7"}
        assert dict(metadata(server.service, "k1", "7")) == named


def test_mail_settings_come_from_the_environment(tmp_path: Path) -> None:
    """Files without a server; with one, a sender and a public address are demanded."""
    assert MailSettings.from_environment(tmp_path, 9000, {}) == MailSettings(tmp_path, "http://localhost:9000")
    full = {
        "CORI_SMTP_URL": "smtps://me%40x:s%2Fcret@mail.example.com",
        "CORI_MAIL_FROM": "News <news@example.com>",
        "CORI_PUBLIC_URL": "https://mail.example.com/",
        "CORI_MAIL_RATE": "2.5",
        "CORI_SMTP_LOG": "/var/log/mail.log",
        "CORI_SECRET": "s",
    }
    server = SmtpServer("smtps", "mail.example.com", 465, "me@x", "s/cret")
    expected = MailSettings(
        tmp_path, "https://mail.example.com", server, "News <news@example.com>", 2.5, Path("/var/log/mail.log"), "s"
    )
    assert MailSettings.from_environment(tmp_path, 9000, full) == expected
    for change, named in (
        ({"CORI_MAIL_FROM": ""}, "CORI_MAIL_FROM"),
        ({"CORI_PUBLIC_URL": ""}, "CORI_PUBLIC_URL"),
        ({"CORI_PUBLIC_URL": "mail.example.com"}, "CORI_PUBLIC_URL"),
        ({"CORI_SMTP_URL": "http://mail.example.com"}, "CORI_SMTP_URL"),
        ({"CORI_SMTP_URL": "smtp://host:port"}, "CORI_SMTP_URL"),
        ({"CORI_MAIL_FROM": "nobody"}, "CORI_MAIL_FROM"),
        ({"CORI_MAIL_RATE": "0"}, "CORI_MAIL_RATE"),
        ({"CORI_MAIL_RATE": "fast"}, "CORI_MAIL_RATE"),
    ):
        with pytest.raises(BadInput, match=named):
            MailSettings.from_environment(tmp_path, 9000, full | change)
