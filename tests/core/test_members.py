"""The team of an account: who is in it, with which role, and what is left of somebody who was removed."""

from pathlib import Path

import pytest
from argon2 import Type, extract_parameters

from segment_core.accounts import check_login, member_of
from segment_core.custom_fields import add_custom_field, change_custom_field
from segment_core.database.engine import Database
from segment_core.errors import BadInput, NotFound
from segment_core.members import change_role, invite_member, list_members, remove_member, reset_password
from tests.conftest import PRODUCT_HASHER
from tests.support.cast import CAST
from tests.support.home import Home, load


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    """The cast's account, its first member an admin."""
    home = load(database, CAST, tmp_path)
    home.run(lambda c, k: invite_member(c, k.account_id, "Ada Admin", "ada@x.example", "admin"))
    return home


def roles(home: Home) -> dict[str, str]:
    """Member id → role."""
    return {member.id: member.role for member in home.run(lambda c, k: list_members(c, k.account_id))}


def test_invited_members_sign_in(home: Home) -> None:
    """With the password that was given out once, by id and by email; leads can be assigned to them at once."""
    member, password = home.run(lambda c, k: invite_member(c, k.account_id, " Zoë  T ", "Zoë.T@x.example", "viewer"))
    assert (member.id, member.name, member.role) == ("zoe.t", "Zoë T", "viewer")
    for login in ("zoe.t", "zoë.t@X.example"):
        assert check_login(home.database, home.slug, login, password) is not None
    assert home.members({"field": "assigned_to", "op": "in", "value": ["zoe.t"]}) == set()
    again, _ = home.run(lambda c, k: invite_member(c, k.account_id, "Other", "zoe.t@y.example", "viewer"))
    assert again.id == "zoe.t-2"


def test_passwords_are_dear_to_guess() -> None:
    """As the product hashes them, who steals the table needs OWASP's least memory and time for every guess."""
    used = extract_parameters(PRODUCT_HASHER.hash("secret"))
    assert used.type is Type.ID
    assert (used.memory_cost >= 19 * 1024, used.time_cost >= 2) == (True, True), used


def test_declared_values_keep_their_order(home: Home) -> None:
    """Pickers and answers list a field's values as its account's definition does."""
    kinds = ("Tour", "Class", "Trial week", "Open day")
    field = home.run(lambda c, k: add_custom_field(c, k, "Visit kind", "choice", choices=kinds))
    assert tuple(known.label for known in home.catalog.values[field.key]) == kinds


@pytest.mark.parametrize(
    ("name", "email", "role"),
    [
        (" ", "a@b.example", "viewer"),
        ("A", "nobody", "viewer"),
        ("A", "a@b.example", "owner"),
        ("A", "ADA@x.example", "viewer"),
    ],
    ids=["name", "email", "role", "taken"],
)
def test_bad_invitations_are_refused(home: Home, name: str, email: str, role: str) -> None:
    """Nothing is written, and the bad part is named."""
    before = roles(home)
    with pytest.raises(BadInput):
        home.run(lambda c, k: invite_member(c, k.account_id, name, email, role))
    assert roles(home) == before


def test_the_last_admin_stays(home: Home) -> None:
    """Neither removed nor made less, by whatever way; with a second one, both go."""
    for change in (
        lambda: home.run(lambda c, k: remove_member(c, k.account_id, "ada")),
        lambda: home.run(lambda c, k: change_role(c, k.account_id, "ada", "viewer")),
    ):
        with pytest.raises(BadInput, match="last admin"):
            change()
    home.run(lambda c, k: invite_member(c, k.account_id, "Bo", "bo@x.example", "admin"))
    home.run(lambda c, k: change_role(c, k.account_id, "ada", "viewer"))
    assert roles(home)["ada"] == "viewer"
    with pytest.raises(BadInput, match="last admin"):
        home.run(lambda c, k: remove_member(c, k.account_id, "bo"))


def test_removed_members_keep_their_leads_alone(home: Home) -> None:
    """No login, no session, not listed; their leads, and conditions on them, are as before; also invited anew."""
    mine = {"field": "assigned_to", "op": "in", "value": ["t1"]}
    before = home.members(mine)
    assert before
    password = home.run(lambda c, k: reset_password(c, k.account_id, "t1"))
    member = check_login(home.database, home.slug, "t1", password)
    assert member is not None
    home.run(lambda c, k: remove_member(c, k.account_id, "t1"))
    assert check_login(home.database, home.slug, "t1", password) is None
    assert member_of(home.database, home.slug, "t1") is None
    assert "t1" not in roles(home)
    assert home.members(mine) == before
    with pytest.raises(NotFound):
        home.run(lambda c, k: reset_password(c, k.account_id, "t1"))
    back, fresh = home.run(lambda c, k: invite_member(c, k.account_id, member.name, member.email, "viewer"))
    found = check_login(home.database, home.slug, "t1", fresh)
    assert back.id == "t1"
    assert found is not None
    assert found.stamp != member.stamp
    assert home.members(mine) == before


def test_fields_are_renamed_and_get_choices(home: Home) -> None:
    """Key and values stay, so that segments and leads do; what would not be sound is refused."""
    made = home.run(add_custom_field, "Plan", "choice", choices=["Basic", "Pro"])
    changed = home.run(change_custom_field, made.key, label="Tariff", synonyms=["plan"], more_choices=["Team"])
    assert (changed.key, changed.label) == (made.key, "Tariff")
    assert set(home.catalog.labels(made.key)) == {"Basic", "Pro", "Team"}
    assert home.catalog.fields[made.key].synonyms == ("plan",)
    for wrong in ({"label": "Status"}, {"label": " "}, {"label": "Tariff", "more_choices": ["pro"]}):
        with pytest.raises(BadInput):
            home.run(change_custom_field, made.key, **wrong)
    with pytest.raises(NotFound):
        home.run(change_custom_field, "status", label="Stage")
