"""The real product behind the web layer: database and assistant, opened once per process (`Services`)."""

import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from assistant.llm.settings import ModelSettings
from assistant.workspace import Who
from segment_core.accounts import account_exists, check_login, member_of, members_with_email
from segment_core.campaigns.unsubscribing import mailed_address, unsubscribe_recipient
from segment_core.catalog import Catalog, Member
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database, open_database
from segment_core.errors import BadInput, NotFound, Unavailable
from web.bitmap_keeper import BitmapKeeper
from web.chats.store import ChatStore
from web.delivery.letters import UNSUBSCRIBE
from web.delivery.office import seals_of, worker_of
from web.delivery.seals import NO_SUCH_LINK, Sealed
from web.delivery.settings import MailSettings
from web.imports.jobs import Imports
from web.login_limits import LoginLimits
from web.services import Live
from web.settings import Settings
from web.signing_in.settings import SignInSettings
from web.size_recorder import SizeRecorder

if TYPE_CHECKING:
    from assistant.service import Assistant


def open_product(settings: Settings, model: ModelSettings) -> "Product":
    """Open the database that the settings name, and the assistant on it.

    A model that cannot be used is said on stderr, and the built-in interpreter answers meanwhile. Raises Unavailable,
    and BadInput for mail settings or accounts to sign in to that are wrong.
    """
    mail = MailSettings.from_environment(settings.home, settings.port)
    database = open_database(settings.database_url, settings.home)
    check_accounts(database, settings.sign_in)
    product = Product(database, model=model, mail=mail, sign_in=settings.sign_in, bitmaps=settings.bitmaps)
    if not model.is_builtin:
        from assistant.llm.endpoint import check_endpoint  # its client takes a second to import

        try:
            check_endpoint(model)
        except Unavailable as error:
            print(f"cori: {error.message}; the built-in interpreter answers meanwhile", file=sys.stderr)
    return product


def check_accounts(database: Database, settings: SignInSettings) -> None:
    """Raises BadInput for an account of CORI_SIGN_IN_ACCOUNTS that there is not: nobody could sign in to it."""
    for slug in settings.accounts:
        if not account_exists(database, slug):
            raise BadInput(f"CORI_SIGN_IN_ACCOUNTS has “{slug}”, and there is no account with this id", part=slug)


def who_of(account: str, member: Member) -> Who:
    """A stored member as whoever asks."""
    return Who(account, member.id, member.name, member.role, member.stamp)


def present() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Product:
    """Everything below the web layer. Methods block: call them in a thread."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = present,
        model: ModelSettings | None = None,
        mail: MailSettings | None = None,
        sign_in: SignInSettings | None = None,
        bitmaps: int | None = None,
    ) -> None:
        self.database = database
        self.sign_in = sign_in or SignInSettings()
        self._mail, self._bitmaps = mail, bitmaps
        self._model = model or ModelSettings()
        self.catalogs = CatalogStore()
        self._sizes = SizeRecorder(database, self.catalogs)
        self._clock = clock
        self.limits = LoginLimits()
        self._assistant: Assistant | None = None
        self._building = Lock()
        self.imports = Imports(lambda: self.live)

    @property
    def assistant(self) -> "Assistant":
        """The assistant, made when it is first wanted: LangChain takes seconds to import."""
        with self._building:
            if self._assistant is None:
                from assistant.service import Assistant

                self._assistant = Assistant(self.database, self._model, catalogs=self.catalogs)
            return self._assistant

    @property
    def live(self) -> Live:
        """Database and catalogs, for reads that go past the assistant."""
        return Live(self.database, self.catalogs)

    @property
    def chats(self) -> ChatStore:
        """Chats as their page shows them."""
        return ChatStore(self.database)

    def now(self) -> datetime:
        """The present moment, with its zone."""
        return self._clock()

    def check_login(self, login: str, password: str) -> Who | None:
        """The member whose login ("account:member" or "account:email") and password these are."""
        account, _, name = login.strip().partition(":")
        if not account or not name:
            return None
        member = check_login(self.database, account, name, password)
        return None if member is None else who_of(account, member)

    def member(self, account: str, member_id: str) -> Who | None:
        """The member as stored now, or None when gone."""
        member = member_of(self.database, account, member_id)
        return None if member is None else who_of(account, member)

    def with_email(self, email: str) -> list[Who]:
        """The members with this address in the accounts whose members may sign in without a password."""
        accounts = dict.fromkeys(self.sign_in.accounts)
        return [who_of(slug, member) for slug in accounts for member in members_with_email(self.database, slug, email)]

    def has_email(self, who: Who, email: str) -> bool:
        """Whether this is a member's address."""
        return any(member.id == who.member_id for member in members_with_email(self.database, who.account, email))

    def record_sizes(self) -> None:
        """Record how large every account's segments are, where that is due."""
        self._sizes.record(self.now())

    def starters(self, who: Who) -> list[str]:
        """A few requests to begin with, made from what this account has."""
        from assistant.interpreter.vocabulary import vocabulary_of

        with self.database.transaction(who.account_id) as connection:
            catalog = self.catalogs.get(connection, who.account_id)
        vocabulary_of(catalog)  # made now, while the member reads the page, and kept for the first message
        return starter_requests(catalog)

    @asynccontextmanager
    async def background(self) -> AsyncGenerator[None]:
        """What keeps bitmaps up, and the worker that sends campaigns; no worker where no mail settings were given."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(BitmapKeeper(self.database, self._clock, self._bitmaps).running())
            if self._mail is not None:
                worker = worker_of(self._mail, self.database, self.catalogs, self._clock)
                await stack.enter_async_context(worker.running())
            yield

    def letter_address(self, token: str) -> str:
        """The address that the letter with this unsubscribe link went to. Raises NotFound."""
        sealed = self._opened(token)
        with self.database.transaction(sealed.account_id) as connection:
            return mailed_address(connection, sealed.account_id, sealed.campaign, sealed.ord)

    def unsubscribe(self, token: str) -> str:
        """Unsubscribe that address; the address. Raises NotFound."""
        sealed = self._opened(token)
        with self.database.transaction(sealed.account_id) as connection:
            catalog = self.catalogs.get(connection, sealed.account_id)
            return unsubscribe_recipient(connection, catalog, sealed.campaign, sealed.ord, self.now())

    def _opened(self, token: str) -> Sealed:
        if self._mail is None:
            raise NotFound(NO_SUCH_LINK, kind="recipient", name="")
        return seals_of(self._mail).open(token, UNSUBSCRIBE)

    def close(self) -> None:
        """Let go of the database, and of files that wait to be imported."""
        self.imports.close()
        self.database.close()


def starter_requests(catalog: Catalog) -> list[str]:
    """Requests that the account's own words make: a status and source, a tag, a campaign, the segments."""
    statuses, sources, tags = catalog.labels("status"), catalog.labels("source"), catalog.labels("tags")
    found: list[str] = []
    if statuses and sources:
        found.append(f"{statuses[0]} leads from {sources[0]} in the last 30 days")
    if tags:
        found.append(f"Tagged {tags[0]} and assigned to me")
    if any(campaign.sent_at for campaign in catalog.campaigns):
        found.append("Received the last campaign but didn't open it")
    return [*found, "Show my segments"]
