"""Parts of the draft that go: "drop the date", "remove Burnaby", "any owner", and one value in another's place."""

import re

from assistant.interpreter import edit
from assistant.interpreter.dates import Today
from assistant.interpreter.emails import any_email, any_time
from assistant.interpreter.fields_said import field_named
from assistant.interpreter.lattice import Lattice
from assistant.interpreter.refine_commands import KEEP, TRAIL, Command, blanked, trimmed
from assistant.interpreter.request import Request, read_request
from assistant.interpreter.vocabulary import vocabulary_of
from assistant.reading import Context, Draft, Reading, Span
from segment_core.canonical import canonical
from segment_core.model import All, Any_, Condition, Everyone, Node, Period, Relative, Tree, conditions


def drop(text: str, command: Command, draft: Tree, context: Context) -> Reading | None:
    """ "drop the date", "remove Burnaby", "any owner": the condition named goes; None where the draft has none such."""
    start, end = command.start, command.end
    while found := TRAIL.search(text, start, end):
        if found.start() <= start:
            break
        end = found.start()
    body = blanked(text, start, end)
    request = read_request(body, context, draft)
    emails = _emails(body, command, draft)
    if emails is not None:
        return Draft(tree=emails, spans=_command_spans(text, start, end))
    keys = _named_fields(body, request, draft, context)
    if not keys and command.mode == "drop" and (missing := _missing_field(request, draft, context)) is not None:
        label = context.catalog.fields[missing].label
        note = f"The draft has no condition on {label}; it stays as it is"
        return Draft(tree=draft, spans=_command_spans(text, start, end), assumptions=(note,))
    if keys:
        tree = draft
        for key in keys:
            tree = edit.removed_field(tree, key)
        return Draft(tree=tree, spans=_command_spans(text, start, end), assumptions=_all_left(tree))
    if request.problems or not request.readings or command.mode == "any":
        return None
    tree = draft
    node = canonical(request.readings[0].node, context.catalog)
    children = node.children if isinstance(node, All | Any_) else (node,)
    for child in children:
        if not isinstance(child, Condition):
            return None
        smaller = without_one(tree, child)
        if smaller is None:
            return None
        tree = smaller
    notes = (*request.notes, *_all_left(tree))
    return Draft(tree=tree, spans=_command_spans(text, start, end), assumptions=notes)


def _emails(body: str, command: Command, draft: Tree) -> Tree | None:
    """ "any campaign" keeps the opening; "any time" keeps the emails, where only they have a time."""
    said = body.strip(" .!")
    if command.mode == "any" and MAILING_WORDS.fullmatch(said):
        return any_email(draft)
    return any_time(draft) if DATE_WORDS.fullmatch(said) and not _date_keys(draft) else None


def _date_keys(draft: Tree) -> list[str]:
    return [c.field for c in conditions(draft) if c.field != "engagement" and isinstance(c.value, Relative | Period)]


def _missing_field(request: Request, draft: Tree, context: Context) -> str | None:
    """The field that the words name and the draft does not ask about."""
    problem = request.problems[0] if len(request.problems) == 1 else None
    if problem is None or problem.kind != "field" or request.conditions:
        return None
    key = field_named(problem.text, context)
    return key if key is not None and key not in edit.fields_of(draft) else None


def keep_only(text: str, command: Command, draft: Tree, context: Context) -> Reading | None:
    """ "drop everything but the city": the conditions on the fields that are named stay; None where none is."""
    start, end = trimmed(text, command.start, command.end)
    while (found := TRAIL.search(text, start, end)) and found.start() > start:
        end = found.start()
    body = blanked(text, start, end)
    request = read_request(body, context, draft)
    keys = _named_fields(body, request, draft, context)
    if keys:
        tree = edit.removed_where(draft, lambda condition: condition.field not in keys)
        return Draft(tree=tree, spans=_command_spans(text, start, end))
    if request.problems or len(request.readings) != 1 or KEEP.match(text):
        return None
    tree = canonical(request.readings[0].node, context.catalog)
    if not edit.fields_of(tree) <= edit.fields_of(draft):
        return None
    return Draft(tree=tree, spans=_command_spans(text, start, end))


def _all_left(tree: Tree) -> tuple[str, ...]:
    """Said openly where a change leaves no condition."""
    return ("No condition is left: this is everyone",) if isinstance(tree, Everyone) else ()


def _command_spans(text: str, start: int, end: int) -> tuple[Span, ...]:
    parts = [(0, start, "command"), (start, end, "condition"), (end, len(text), "command")]
    return tuple(Span(start=a, end=b, text=text[a:b], role=role) for a, b, role in parts if b > a)  # pyright: ignore[reportArgumentType]


def without_one(draft: Tree, child: Condition) -> Tree | None:
    """The draft without a condition or value that it has; None where it does not have it."""
    if isinstance(draft, Everyone):
        return None
    if child.op in ("in", "has_any", "has_all", "not_in", "has_none"):
        wanted = {v.casefold() for v in edit.texts(child)}
        for c in edit.on_field(draft, child.field):
            if wanted & {v.casefold() for v in edit.texts(c)}:
                return edit.without_values(draft, child.field, edit.texts(child), (c.op,))
        return None
    hits = [c for c in conditions(draft) if c.field == child.field and (c == child or c.op == child.op)]
    hits = hits or [c for c in conditions(draft) if c.field == child.field]
    if not hits:
        return None
    return edit.removed_where(draft, lambda c: c in hits)


DATE_WORDS = re.compile(
    r"\b(?:the |any |all )?(?:dates?|time|time ?frame|time (?:limit|period|window|range)|period|date range|window|days|timing|when(?:ever)?(?: (?:they|it|each|that|he|she)\b.*)?)(?: (?:they|it)\b.*)?\b",  # noqa: E501 - a word list
    re.I,
)
MAILING_WORDS = re.compile(r"(?:the |our |of our )?(?:campaigns?|e-?mails?|newsletters?|mailings?)(?: at all)?", re.I)
OWNER_WORDS = re.compile(
    r"\b(?:whose(?: (?:they|it) (?:are|is))?|who owns (?:them|it)|who has them|who they belong to|whoever.*)\b", re.I
)
NUMBER_WORDS = re.compile(r"\b(?:the )?(?:number|amount|price|money|range)\b", re.I)


def _named_fields(body: str, request: Request, draft: Tree, context: Context) -> list[str]:
    """The draft's fields that bare words name: "the date", "the phone thing", "any source"."""
    have = edit.fields_of(draft)
    if any(element.op == "cond" and not _bare(element.readings[0]) for element in request.elements):
        return []
    today = Today(context.now.date(), 0, True)
    items = Lattice(request.tokens, vocabulary_of(context.catalog), today).items()
    out: list[str] = []
    for item in items:
        if item.of("value") and not item.of("field"):
            return []
        keys = [entry.key for entry in sorted(item.of("field"), key=lambda e: -e.strength) if entry.key in have]
        related = [key for entry in item.of("field") for key in RELATED.get(entry.key, ()) if key in have]
        if keys or related:
            out.append((keys or related)[0])
        elif item.of("field") and not item.filler:
            return []
        elif "mailing" in item.classes() and "engagement" in have:
            out.append("engagement")
    if not out and DATE_WORDS.fullmatch(body.strip(" .!")):
        out = [c.field for c in conditions(draft) if context.catalog.fields[c.field].kind in ("date", "datetime")]
    if not out and OWNER_WORDS.fullmatch(body.strip(" .!")) and "assigned_to" in have:
        out = ["assigned_to"]
    if not out and NUMBER_WORDS.fullmatch(body.strip(" .!")):
        out = [c.field for c in conditions(draft) if context.catalog.fields[c.field].kind == "number"]
    return list(dict.fromkeys(out))


RELATED = {"phone": ("phone_type",), "phone_type": ("phone",), "email": ("subscribed",)}


def _bare(node: Node) -> bool:
    return isinstance(node, Condition) and node.op in ("is_set", "is_empty", "is_true", "is_false")
