"""The HTML of the two pages, in the frame that all pages share. Every name in it is text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.workspace import Who
from segment_core.accounts import ROLES
from segment_core.catalog import Catalog, Field, Member
from segment_core.custom_fields import CUSTOM_KINDS
from web.page_shell import page

STYLES, MODULES = ["team/team.css"], ["pages/dom.js"]
MAY = {
    "viewer": "Viewer: looks and counts",
    "marketer": "Marketer: segments, campaigns",
    "admin": "Admin: everything",
}
KINDS = {
    "text": "Text",
    "number": "Number",
    "choice": "Choice",
    "boolean": "Yes or no",
    "date": "Date",
    "datetime": "Date and time",
}


NO_FIELDS = "<p class=hint>No fields of your own yet.</p>"
ABOUT_FIELDS = "What your leads have beside name, email, phone, status, source, tags and owner."


@dataclass(frozen=True)
class Said:
    """What the last form came to: a sentence, and whether it failed. `secret` is a password, shown this once."""

    text: str
    failed: bool = False
    secret: str = ""


def team_page(who: Who, members: Sequence[Member], said: Said | None) -> str:
    """Members with their roles, and the invitation."""
    rows = "".join(_member_row(who, member) for member in members)
    body = (
        f"{_head('Team', f'{len(members)} members. A changed role holds at once.', '/fields', 'Fields')}{_said(said)}"
        "<table data-testid=members><caption class=unseen>Members and their roles</caption><thead><tr>"
        "<th scope=col>Member</th><th scope=col>Login</th><th scope=col>Role</th>"
        f"<th scope=col><span class=unseen>Actions</span></th></tr></thead><tbody>{rows}</tbody></table>"
        "<section class=add aria-labelledby=invite><h2 id=invite>Invite somebody</h2>"
        "<form method=post action=/team/invite class=row>"
        f"{_input('name', 'Name')}{_input('email', 'Email', 'email')}{_roles('marketer')}"
        "<button class=button type=submit>Invite</button></form>"
        "<p class=hint>You get a password to hand over. It is shown once.</p></section>"
    )
    return page("Team", who, f"<div class=team>{body}</div>", STYLES, MODULES, {})


def fields_page(who: Who, catalog: Catalog, said: Said | None) -> str:
    """The account's own fields, and a new one."""
    custom = [field for field in catalog.fields.values() if field.key.startswith("custom.")]
    rows = "".join(_field_row(field, catalog) for field in custom)
    listed = f"<div class=fields data-testid=fields>{rows}</div>" if custom else NO_FIELDS
    kinds = "".join(f"<option value={kind}>{KINDS[kind]}</option>" for kind in CUSTOM_KINDS)
    body = (
        f"{_head('Fields', ABOUT_FIELDS, '/team', 'Team')}"
        f"{_said(said)}{listed}"
        "<section class=add aria-labelledby=new><h2 id=new>Add a field</h2>"
        "<form method=post action=/fields/add class=row>"
        f"{_input('label', 'Name')}<label class=field>Kind<select name=kind>{kinds}</select></label>"
        f"{_input('unit', 'Unit (currency, km …)', needed=False)}"
        f"{_input('choices', 'Choices, separated by commas', needed=False)}"
        "<button class=button type=submit>Add field</button></form></section>"
    )
    return page("Fields", who, f"<div class=team>{body}</div>", STYLES, MODULES, {})


def _head(title: str, summary: str, other: str, name: str) -> str:
    link = f"<a class='button plain' href='{other}'>{name}</a>"
    return f"<div class=head><div><h1>{title}</h1><p>{escape(summary)}</p></div>{link}</div>"


def _said(said: Said | None) -> str:
    if said is None:
        return ""
    secret = f" <code data-testid=secret>{escape(said.secret)}</code>" if said.secret else ""
    role, kind = ("alert", "failed") if said.failed else ("status", "done")
    return f"<p class='{kind}' role={role} data-testid=said>{escape(said.text)}{secret}</p>"


def _member_row(who: Who, member: Member) -> str:
    one = f"<input type=hidden name=member value='{escape(member.id, quote=True)}'>"
    name = escape(member.name, quote=True)
    you = " <small>(you)</small>" if member.id == who.member_id else ""
    role = (
        f"<form method=post action=/team/role>{one}{_roles(member.role, f'Role of {name}', shown=False)}"
        f"<button class=text-button type=submit aria-label='Save the role of {name}'>Save</button></form>"
    )
    acts = (
        f"<form method=post action=/team/password>{one}"
        f"<button class=text-button type=submit aria-label='New password for {name}'>New password</button></form>"
        f"<details><summary class=text-button aria-label='Remove {name}'>Remove</summary>"
        f"<form method=post action=/team/remove>{one}"
        f"<p>{escape(member.name)} is signed out, and their chats are deleted. Their leads stay assigned to them.</p>"
        "<button class='button danger' type=submit>Remove</button></form></details>"
    )
    login = f"{who.account}:{member.id}"
    return (
        f"<tr data-member='{escape(member.id, quote=True)}'><th scope=row>{escape(member.name)}{you}"
        f"<span>{escape(member.email)}</span></th><td><code>{escape(login)}</code></td>"
        f"<td>{role}</td><td class=acts>{acts}</td></tr>"
    )


def _field_row(field: Field, catalog: Catalog) -> str:
    key = f"<input type=hidden name=key value='{escape(field.key, quote=True)}'>"
    unit = f", {escape(field.unit)}" if field.unit else ""
    synonyms = ", ".join(field.synonyms)
    choices = ""
    if field.kind == "choice":
        labels = ", ".join(catalog.labels(field.key))
        further = _input("choices", "Further choices, separated by commas", needed=False)
        choices = f"<p class=hint>{escape(labels)}</p>{further}"
    return (
        f"<details data-field='{escape(field.key, quote=True)}'><summary><b>{escape(field.label)}</b>"
        f"<span>{KINDS.get(field.kind, field.kind)}{unit}</span></summary>"
        f"<form method=post action=/fields/change>{key}{_input('label', 'Name', value=field.label)}"
        f"{_input('synonyms', 'Other names, separated by commas', value=synonyms, needed=False)}{choices}"
        "<button class=button type=submit>Save</button></form></details>"
    )


def _input(name: str, label: str, kind: str = "text", value: str = "", needed: bool = True) -> str:
    required = " required" if needed else ""
    return (
        f"<label class=field>{escape(label)}<input type={kind} name={name} maxlength=2000 autocomplete=off"
        f" value='{escape(value, quote=True)}'{required}></label>"
    )


def _roles(chosen: str, label: str = "Role", shown: bool = True) -> str:
    options = "".join(
        f"<option value={role}{' selected' if role == chosen else ''}>{MAY[role]}</option>" for role in ROLES
    )
    if not shown:
        return f"<select name=role aria-label='{label}'>{options}</select>"
    return f"<label class=field>{label}<select name=role>{options}</select></label>"
