"""The team of an account: inviting, roles, removing. A removed member's leads stay theirs, as do conditions on them.

A removed member keeps a row with the role "former": their name still shows on leads, and nothing signs them in.
"""

import re
import secrets
import unicodedata

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from segment_core.accounts import FORMER, ROLES, set_password
from segment_core.catalog import Member
from segment_core.dictionary import declare_values, lock_account, raise_version
from segment_core.errors import BadInput, NotFound
from segment_core.folding import fold_value, is_blank, is_storable
from segment_core.tables import MEMBER

LONGEST = 200
PASSWORD_BYTES = 12
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def list_members(connection: Connection, account_id: int) -> list[Member]:
    """The members who may sign in, in the account's order."""
    return [_member(row) for row in _rows(connection, account_id) if row.role != FORMER]


def invite_member(connection: Connection, account_id: int, name: str, email: str, role: str) -> tuple[Member, str]:
    """Add somebody, or bring a removed member back; the member, and a password that is stored nowhere else.

    Raises BadInput for a blank name, an email that is none or somebody's already, and an unknown role.
    """
    clean, address = " ".join(name.split()), email.strip()
    _check(clean, address, role)
    lock_account(connection, account_id)
    rows = _rows(connection, account_id)
    known = next((row for row in rows if fold_value(row.email) == fold_value(address)), None)
    if known is not None and known.role != FORMER:
        raise BadInput(f"{known.name} is a member with this email already", part="email")
    member_id = known.member_id if known else _free_id(address, {row.member_id for row in rows})
    facts = {"name": clean, "email": address, "role": role}
    position = connection.scalar(select(func.max(MEMBER.c.position)).where(MEMBER.c.account_id == account_id))
    row = insert(MEMBER).values(
        account_id=account_id, member_id=member_id, position=(-1 if position is None else position) + 1, **facts
    )
    connection.execute(row.on_conflict_do_update(index_elements=["account_id", "member_id"], set_=facts))
    declare_values(connection, account_id, "assigned_to", [*(other.member_id for other in rows), member_id])
    raise_version(connection, account_id)
    return Member(member_id, clean, address, role), reset_password(connection, account_id, member_id)


def reset_password(connection: Connection, account_id: int, member_id: str) -> str:
    """Give a member a new password, which ends their sessions; the password. Raises NotFound."""
    _find(connection, account_id, member_id)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    set_password(connection, account_id, member_id, password)
    return password


def change_role(connection: Connection, account_id: int, member_id: str, role: str) -> Member:
    """Give a member another role, which holds at once. Raises NotFound, and BadInput for the last admin's."""
    _check_role(role)
    lock_account(connection, account_id)
    member = _find(connection, account_id, member_id)
    _keep_an_admin(connection, account_id, member, role)
    connection.execute(_this(account_id, member_id).values(role=role))
    raise_version(connection, account_id)
    return Member(member.id, member.name, member.email, role)


def remove_member(connection: Connection, account_id: int, member_id: str) -> Member:
    """Sign a member out for good. Their leads stay theirs. Raises NotFound, and BadInput for the last admin."""
    lock_account(connection, account_id)
    member = _find(connection, account_id, member_id)
    _keep_an_admin(connection, account_id, member, FORMER)
    ended = {"role": FORMER, "password_hash": None, "session_stamp": secrets.token_hex(8)}
    connection.execute(_this(account_id, member_id).values(**ended))
    raise_version(connection, account_id)
    return member


def _check(name: str, email: str, role: str) -> None:
    if is_blank(name) or not is_storable(name) or len(name) > LONGEST:
        raise BadInput(f"a member needs a name of 1 to {LONGEST} characters", part="name")
    if not ADDRESS.fullmatch(email) or not is_storable(email) or len(email) > LONGEST:
        raise BadInput(f"“{email[:60]}” is no email address", part="email")
    _check_role(role)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise BadInput(f"a role is one of {', '.join(ROLES)}, not “{role}”", part="role", nearest=ROLES)


def _keep_an_admin(connection: Connection, account_id: int, member: Member, role: str) -> None:
    if member.role != "admin" or role == "admin":
        return
    if not any(other.role == "admin" and other.id != member.id for other in list_members(connection, account_id)):
        raise BadInput(f"{member.name} is the last admin; make somebody else an admin first", part="role")


def _find(connection: Connection, account_id: int, member_id: str) -> Member:
    found = next((one for one in list_members(connection, account_id) if one.id == member_id), None)
    if found is None:
        raise NotFound(f"there is no member “{member_id}”", kind="member", name=member_id)
    return found


def _rows(connection: Connection, account_id: int) -> list[Row[tuple[str, ...]]]:
    return list(connection.execute(select(MEMBER).where(MEMBER.c.account_id == account_id).order_by(MEMBER.c.position)))


def _member(row: Row[tuple[str, ...]]) -> Member:
    return Member(row.member_id, row.name, row.email, row.role, stamp=row.session_stamp)


def _this(account_id: int, member_id: str):
    return update(MEMBER).where(MEMBER.c.account_id == account_id, MEMBER.c.member_id == member_id)


def _free_id(email: str, taken: set[str]) -> str:
    """An id made from an email: "zoe.t@maple.example" → "zoe.t"; logins are typed, so it is short."""
    plain = unicodedata.normalize("NFKD", email.partition("@")[0]).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-.")[:40] or "member"
    number = next(n for n in range(1, len(taken) + 2) if (base if n == 1 else f"{base}-{n}") not in taken)
    return base if number == 1 else f"{base}-{number}"
