"""The account folders that eval cases run on: what the generator makes, small, sound, with the intended traps."""

from collections import Counter
from pathlib import Path

import pytest

from eval.make_accounts import ACCOUNTS, NOW, SIZES, make_accounts
from segment_core.folding import fold_value
from segment_core.validate import validate
from tests.support.account import AccountFolder
from tests.support.folder import catalog_of, read_folder
from tests.support.oracle import members

NAMES = [plan.id for plan, _, _ in SIZES]
LARGEST = 700_000  # bytes of a folder: they live in the repository


@pytest.fixture(scope="module", params=NAMES)
def account(request: pytest.FixtureRequest) -> AccountFolder:
    """Each of the committed accounts."""
    return read_folder(ACCOUNTS / request.param)


@pytest.fixture(scope="module")
def made_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the generator writes today."""
    folder = tmp_path_factory.mktemp("accounts")
    make_accounts(folder)
    return folder


def shared_words(account: AccountFolder) -> dict[str, int]:
    """Every status, source, tag and choice, folded, with how many fields have it."""
    tags = {tag for lead in account.leads for tag in _tags(lead.values["tags"])}
    per_field = [set(account.statuses), set(account.sources), tags, *(set(f.choices) for f in account.custom_fields)]
    return Counter(fold_value(value) for values in per_field for value in values)


def _tags(value: object) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value  # pyright: ignore[reportUnknownVariableType]  # a tuple of texts, by the reader's table


@pytest.mark.parametrize("name", NAMES)
def test_committed_files_are_what_the_generator_makes(made_anew: Path, name: str) -> None:
    """A change of the generator that is not followed by new files (and a look at the cases) fails here."""
    made = {path.name: path.read_bytes() for path in (made_anew / name).iterdir()}
    assert made == {path.name: path.read_bytes() for path in (ACCOUNTS / name).iterdir()}
    assert sum(map(len, made.values())) < LARGEST


def test_segments_are_valid_and_not_empty(account: AccountFolder) -> None:
    """Every saved segment passes validation and has some of the leads, not all."""
    catalog = catalog_of(account)
    for saved in account.segments:
        validate(saved.tree, catalog)
        assert 0 < len(members(saved.tree, account, NOW)) < len(account.leads), saved.name


def test_each_account_has_its_traps(account: AccountFolder) -> None:
    """A word of two fields, a tag that is a status or source, a status in a label, two members with one first name."""
    statuses = {fold_value(status) for status in account.statuses}
    tags = {fold_value(tag) for lead in account.leads for tag in _tags(lead.values["tags"])}
    labels = [fold_value(custom.label) for custom in account.custom_fields]
    assert max(shared_words(account).values()) > 1
    assert (statuses | {fold_value(source) for source in account.sources}) & tags
    assert any(status in label for status in statuses for label in labels)
    assert max(Counter(member.name.split()[0] for member in account.team).values()) == 2


def test_campaign_names_are_unique(account: AccountFolder) -> None:
    """Words can name each campaign, and the last one was sent before the accounts' present."""
    names = Counter(fold_value(campaign.name) for campaign in account.campaigns)
    assert max(names.values()) == 1
    assert all(campaign.sent_at and campaign.sent_at < NOW for campaign in account.campaigns)
