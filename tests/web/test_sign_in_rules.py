"""What is believed of proxies and providers, and which configurations are refused. Nothing here needs a server."""

from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from segment_core.accounts import same_address
from segment_core.errors import BadInput
from tests.support.in_loop import in_loop
from tests.web.fakes import PASSWORD
from web.signing_in.emails import Unverified, verified_email
from web.signing_in.providers import SINGLE_TENANT, check_trust
from web.signing_in.proxies import TrustedProxies
from web.signing_in.settings import SignInSettings

HEADER = {"CORI_HEADER_LOGIN": "X-Email", "CORI_TRUSTED_PROXIES": "10.0.0.0/24", "CORI_SIGN_IN_ACCOUNTS": "demo"}


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("CORI_TRUSTED_PROXIES", "", "CORI_HEADER_LOGIN needs CORI_TRUSTED_PROXIES"),
        ("CORI_TRUSTED_PROXIES", "10.0.0.0/33", "“10.0.0.0/33”"),
        ("CORI_TRUSTED_PROXIES", "10.0.0.5/8", "“10.0.0.5/8”"),
        ("CORI_TRUSTED_PROXIES", "127.0.0.1, proxy.example", "“proxy.example”"),
        ("CORI_TRUSTED_PROXIES", "0.0.0.0/0", "would trust everybody"),
        ("CORI_SIGN_IN_ACCOUNTS", " , ", "CORI_HEADER_LOGIN needs CORI_SIGN_IN_ACCOUNTS"),
        ("CORI_HEADER_LOGIN", "X Email", "“X Email”"),
    ],
)
def test_a_wrong_configuration_is_one_sentence(setting: str, value: str, named: str) -> None:
    """It names the setting and the bad part."""
    assert SignInSettings.from_environment(HEADER).header == "x-email"
    with pytest.raises(BadInput, match=named.replace(".", r"\.")) as error:
        SignInSettings.from_environment({**HEADER, setting: value})
    assert "\n" not in error.value.message


def test_nothing_is_on_by_itself(client: httpx.Client) -> None:
    """Without settings: no header counts, neither way is offered, and their routes do not exist."""
    assert SignInSettings.from_environment({}) == SignInSettings()
    offered = client.get("/auth/config").json()
    assert (offered["headerAuth"], offered["oauthProviders"], offered["passwordAuth"]) == (False, [], True)
    assert client.post("/auth/header", headers={"X-Forwarded-Email": "sarah@demo.example"}).status_code == 404
    assert client.get("/auth/oauth/generic").status_code == 404
    assert client.get("/auth/oauth/generic/callback?code=a&state=b").status_code == 404
    assert client.post("/login", data={"username": "demo:sarah", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    ("configured", "environment", "named"),
    [
        (["azure-ad"], {}, SINGLE_TENANT),
        (["azure-ad-hybrid"], {SINGLE_TENANT: "true"}, "azure-ad-hybrid"),
        (["github"], {}, "github needs CORI_SIGN_IN_ACCOUNTS"),
    ],
)
def test_providers_whose_word_could_be_anybodys(configured: list[str], environment: dict[str, str], named: str) -> None:
    """A tenant that anybody can open, a way without a state, no accounts: said at the start."""
    settings = SignInSettings(accounts=() if "github" in configured else ("demo",))
    with pytest.raises(BadInput, match=named):
        check_trust(settings, configured, environment)
    check_trust(SignInSettings(accounts=("demo",)), ["azure-ad", "github"], {SINGLE_TENANT: "true"})


def seen(settings: SignInSettings, client: tuple[str, int] | None, **headers: str) -> Scope:
    """What the application behind the proxies' layer sees of a request."""
    found: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(scope)

    async def nothing(_: Message | None = None) -> Any:
        return None

    given = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": "http", "scheme": "http", "client": client, "headers": given}
    in_loop(TrustedProxies(app, settings)(scope, nothing, nothing))
    return found[0]


SETTINGS = SignInSettings.from_environment(HEADER)


@pytest.mark.parametrize(
    ("peer", "believed"),
    [("10.0.0.9", True), ("::ffff:10.0.0.9", True), ("10.0.1.9", False), ("127.0.0.1", False), ("unix", False)],
)
def test_only_a_proxys_word_counts(peer: str, believed: bool) -> None:
    """The sign-in header, the client's address (by which failed sign-ins are counted) and whether it was TLS."""
    scope = seen(
        SETTINGS, (peer, 1), X_Email="a@b.example", X_Forwarded_For="10.0.0.9, 203.0.113.7", X_Forwarded_Proto="https"
    )
    assert ((b"x-email", b"a@b.example") in scope["headers"]) is believed
    assert scope["scheme"] == ("https" if believed else "http")
    assert (scope["client"][0] == "203.0.113.7") is believed


def test_without_proxies_this_machine_is_one() -> None:
    """A proxy on the same machine is common; its word makes cookies Secure. It signs nobody in."""
    scope = seen(SignInSettings(), ("127.0.0.1", 1), X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="https")
    assert (scope["client"][0], scope["scheme"]) == ("203.0.113.7", "https")
    assert seen(SignInSettings(), ("10.0.0.9", 1), X_Forwarded_For="203.0.113.7")["client"][0] == "10.0.0.9"


MAIL = "ann@maple.example"


@pytest.mark.parametrize(
    ("provider", "facts"),
    [
        ("generic", {"email": MAIL, "email_verified": True}),
        ("aws-cognito", {"email": MAIL, "email_verified": "true"}),
        ("google", {"email": MAIL, "verified_email": True}),
        ("github", {"email": None, "emails": [{"email": MAIL, "primary": True, "verified": True}]}),
        ("azure-ad", {"mail": "boss@maple.example", "userPrincipalName": MAIL}),
        ("trusted", {"email": f" {MAIL} "}),
    ],
)
def test_each_provider_vouches_in_its_own_way(provider: str, facts: dict[str, Any]) -> None:
    """The address is the one that is verified there."""
    assert verified_email(provider, facts, frozenset({"trusted"})) == MAIL


@pytest.mark.parametrize(
    ("provider", "facts"),
    [
        ("generic", {"email": MAIL}),
        ("generic", {"email": MAIL, "email_verified": "false"}),
        ("generic", {"email": MAIL, "email_verified": 1}),
        ("generic", {"email": [MAIL], "email_verified": True}),
        ("google", {"email": MAIL, "email_verified": True, "verified_email": False}),
        ("github", {"email": MAIL, "emails": [{"email": MAIL, "primary": True, "verified": False}]}),
        ("github", {"email": MAIL, "emails": {"message": "Requires authentication"}}),
        ("azure-ad", {"mail": MAIL}),
        ("trusted", {"email": MAIL, "email_verified": False}),
    ],
)
def test_what_is_not_verified_is_nobodys(provider: str, facts: dict[str, Any]) -> None:
    """Said to be unverified, not said at all, or said of another address."""
    with pytest.raises(Unverified):
        verified_email(provider, facts, frozenset({"trusted"}))


def test_addresses_are_compared_by_plain_letters() -> None:
    """Case does not matter from a to z; letters that only Unicode's folding makes alike stay apart; blank is none."""
    assert same_address("Ann@Maple.example ", "ann@maple.EXAMPLE")
    assert not same_address("gross@maple.example", "groß@maple.example")
    assert not same_address("\u212aim@maple.example", "kim@maple.example")
    assert not same_address("", "")
