"""A follow-up changes the draft: narrow, replace, join, swap, drop, exclude, both, flip; step by step."""

import re

from assistant.interpreter import edit
from assistant.interpreter.again import RELATIVE, bare_number, size
from assistant.interpreter.blanks_again import blanks_said
from assistant.interpreter.clauses import clauses
from assistant.interpreter.dropping import drop, keep_only
from assistant.interpreter.fields_said import field_named
from assistant.interpreter.narrowing import applied
from assistant.interpreter.outcome_of import ask, ask_readings, checked, outcome
from assistant.interpreter.refine_commands import (
    ALL_OWNERS,
    BOTH,
    EITHER,
    EVERYONE,
    FLIP,
    NO_COMMA,
    Command,
    blanked,
    command_of,
    trimmed,
    with_command,
)
from assistant.interpreter.request import Request, read_request
from assistant.interpreter.scope import TreeReading
from assistant.reading import Ask, Context, Draft, Option, Reading, Span
from segment_core.canonical import canonical
from segment_core.model import All, Condition, Everyone, Not, Tree, conditions, to_json
from segment_core.validate import validate

AMOUNT = re.compile(
    r"\W*(?:(?:from|starting at|starting from) )?[$€£]?\d[\d.,]*\s*(?:k|m|mil|million|thousand)?\W*", re.IGNORECASE
)
AND_A = re.compile(r"\W*(?:and|plus|also)\s+(?:an?|their|some)\s+", re.IGNORECASE)
CAP = re.compile(r"\W*(?:\w+\W+){0,3}?(?:cap|limit|restrict)\b", re.IGNORECASE)
OWN_LIST = re.compile(r"\b(?:show|give|find|get|list|pull|need|want|all|everyone|everybody)\b", re.IGNORECASE)
UNCHANGED = "Nothing changes: the draft says so already"


INSTEAD = re.compile(r"\binstead\b", re.IGNORECASE)


def refine(text: str, context: Context, depth: int = 0) -> Reading:
    """The new draft, or the question that is left; a follow-up that changes nothing says so."""
    assert context.draft is not None
    draft = canonical(context.draft, context.catalog)
    steps = clauses(text, context)
    reading = _one_step(text, draft, context, depth) if len(steps) == 1 else _steps(text, steps, context, depth)
    if not isinstance(reading, Draft) or reading.assumptions or reading.unused:
        return reading
    same = canonical(reading.tree, context.catalog) == draft
    return reading.model_copy(update={"assumptions": (UNCHANGED,)}) if same else reading


def _steps(text: str, steps: list[tuple[int, int]], context: Context, depth: int) -> Reading:
    """Each step on the draft that the one before it gave. A question's answers are drafts with the steps after it."""
    (start, end), *later = steps
    assert context.draft is not None
    step = blanked(text, start, end)
    reading = _one_step(step, canonical(context.draft, context.catalog), context, depth)
    if isinstance(reading, Ask):
        options = tuple(_with_later(option, text, later, context) for option in reading.pending.options)
        pending = reading.pending.model_copy(update={"request": text, "options": options})
        return reading.model_copy(update={"pending": pending})
    if not isinstance(reading, Draft) or not later:
        return reading
    after = Context(context.catalog, context.now, context.user_id, reading.tree, context.history, context.segment)
    rest = _steps(text, later, after, depth)
    if not isinstance(rest, Draft):
        return rest
    spans = tuple(span for span in reading.spans if span.end <= later[0][0])
    found = (*spans, *(span for span in rest.spans if span.start >= later[0][0]))
    notes = tuple(dict.fromkeys((*reading.assumptions, *rest.assumptions)))
    return rest.model_copy(update={"spans": found, "assumptions": notes, "unused": (*reading.unused, *rest.unused)})


def _with_later(option: Option, text: str, later: list[tuple[int, int]], context: Context) -> Option:
    if option.tree is None or not later:
        return option
    tree = validate(option.tree, context.catalog)
    after = Context(context.catalog, context.now, context.user_id, tree, context.history, context.segment)
    rest = _steps(text, later, after, 1)
    return option.model_copy(update={"tree": to_json(rest.tree) if isinstance(rest, Draft) else None})


def _one_step(text: str, draft: Tree, context: Context, depth: int) -> Reading:
    whole = _whole_draft(text, draft)
    if whole is not None:
        return Draft(tree=whole, spans=(_whole(text),))
    if EVERYONE.match(text.strip()) and not isinstance(draft, Everyone):
        return _everyone(text, draft)
    return _commanded(text, command_of(text, context), draft, context, depth)


def _whole(text: str) -> Span:
    return Span(start=0, end=len(text), text=text, role="command")


def _whole_draft(text: str, draft: Tree) -> Tree | None:
    """What is said of the draft as a whole: flip it, everyone's, both, either, not the blanks."""
    text = NO_COMMA.sub(r"\g<rest>", text.strip())
    if (blanks := blanks_said(text, draft)) is not None:
        return blanks
    if FLIP.match(text):
        return _flipped(draft)
    if ALL_OWNERS.match(text) and "assigned_to" in edit.fields_of(draft):
        return edit.removed_field(draft, "assigned_to")
    if BOTH.match(text) and (tree := _retagged(draft, "has_all")) is not None:
        return tree
    if EITHER.match(text) and (tree := _retagged(draft, "has_any") or _any_tag(draft)) is not None:
        return tree
    same = "has_all" if BOTH.match(text) else "has_any" if EITHER.match(text) else None
    said_already = same and any(c.op == same and len(edit.texts(c)) > 1 for c in conditions(draft))
    return draft if said_already else None


def _everyone(text: str, draft: Tree) -> Reading:
    """ "all leads" after a draft: a new start; with an owner in it, perhaps only everyone's."""
    everyone = Draft(tree=Everyone(), spans=(_whole(text),), assumptions=("This is everyone: no condition is left",))
    if "assigned_to" not in edit.fields_of(draft):
        return everyone
    trees = [
        ("everyone's, the other conditions stay", edit.removed_field(draft, "assigned_to")),
        ("all leads", Everyone()),
    ]
    if isinstance(trees[0][1], Everyone):
        return everyone
    options = tuple(Option(label=label, tree=to_json(tree)) for label, tree in trees)
    return ask_about(text, options)


def _flipped(draft: Tree) -> Tree:
    if isinstance(draft, Everyone):
        return draft
    return draft.child if isinstance(draft, Not) else Not(**{"not": draft})


def _retagged(draft: Tree, op: str) -> Tree | None:
    other = {"has_all": "has_any", "has_any": "has_all"}[op]
    hits = [c for c in conditions(draft) if c.op == other and len(edit.texts(c)) > 1]
    if not hits or isinstance(draft, Everyone):
        return None
    return edit.rewrite(draft, lambda c: c.model_copy(update={"op": op}) if c == hits[-1] else c)


def _any_tag(draft: Tree) -> Tree | None:
    """Tags that were asked for one by one, as one list of which any will do."""
    if not isinstance(draft, All):
        return None
    lists = [c for c in draft.children if isinstance(c, Condition) and c.op in ("has_any", "has_all")]
    if len(lists) < 2 or len({c.field for c in lists}) > 1:
        return None
    values = tuple(dict.fromkeys(value for c in lists for value in edit.texts(c)))
    merged = lists[0].model_copy(update={"op": "has_any", "value": values})
    return edit.all_of([*(c for c in draft.children if c not in lists), merged])


def _commanded(text: str, command: Command, draft: Tree, context: Context, depth: int) -> Reading:
    if command.mode == "keep":
        kept = keep_only(text, command, draft, context)
        return kept or _commanded(text, Command("narrow", command.start, command.end), draft, context, depth)
    if command.mode in ("any", "spare", "drop"):
        dropped = drop(text, command, draft, context)
        if dropped is not None:
            return dropped
        if command.mode != "drop":
            command = Command("narrow", 0, len(text))
    if command.mode == "swap" and command.old is not None:
        swapped = _swap(text, command, draft, context)
        if swapped is not None:
            return swapped
        command = (
            Command("narrow", 0, len(text))
            if command.otherwise == "narrow"
            else Command("replace", command.start, command.end, what=command.what)
        )
    return _renumbered(text, command, draft, context) or _edited(text, command, draft, context, depth)


def _renumbered(text: str, command: Command, draft: Tree, context: Context) -> Reading | None:
    """ "make it 60", "raise the budget to 800k", a bare "3 weeks" or "600k"."""
    if command.mode not in ("replace", "narrow"):
        return None
    key = _meant(text, command, context)
    words = text[command.start : command.end]
    ways = bare_number(words, draft, context, key, command.sign, most=bool(CAP.match(text)))
    if command.mode == "narrow" and not RELATIVE.match(words) and not _is_amount(words):
        return None
    if not ways:
        return None
    if len(ways) > 1:
        return ask_about(text, tuple(Option(label=label, tree=to_json(tree)) for label, tree in ways))
    return _finished(ways[0][1], text, context, None)


def _is_amount(words: str) -> bool:
    """Whether the words are nothing but a plain amount: "600k", "from 300k"; "under 8" is read as a request."""
    return bool(AMOUNT.fullmatch(words))


def ask_about(text: str, options: tuple[Option, ...]) -> Ask:
    """The readings of a follow-up as a question."""
    request = Request(text, [], [], [], [], [], [], ())
    question = f"“{text.strip()[:120]}” can be read in {len(options)} ways. Which one do you mean?"
    return ask(question, request, text.strip()[:80], options, {"readings": True})


def _meant(text: str, command: Command, context: Context) -> str | None:
    return field_named(text[slice(*command.what)], context) if command.what else None


def _edited(text: str, command: Command, draft: Tree, context: Context, depth: int) -> Reading:
    request = _read(text, command, draft, context)
    if request.problems:
        return outcome(request, context, depth)
    if not request.readings:
        return Draft(tree=draft, spans=request.spans) if request.everyone else outcome(request, context, depth)
    ways: list[tuple[str, Tree]] = []
    for reading in _fitting(request, command, draft, context):
        for name, tree in applied(draft, reading.node, command.mode, request, context):
            ways.append((f"{reading.label}{' · ' if reading.label and name else ''}{name}", tree))
    sound = [(label, checked(tree, context)) for label, tree in ways]
    bad = next((tree for _, tree in sound if isinstance(tree, str)), None)
    if bad is not None:
        return ask(bad, request, text.strip()[:80])
    unique = {canonical(tree, context.catalog): (label, tree) for label, tree in sound if not isinstance(tree, str)}
    if len(unique) > 1:
        ways = [*unique.values(), *_own_list(text, request, unique, context)]
        return ask_readings(request, ways, context)
    spans = with_command(request.spans, text, command.start, command.end)
    tree = next(iter(unique.values()))[1]
    if (alone := _in_place_of_all(text, request, command, draft, context)) is not None:
        ways = [("only these, in the place of all so far", alone), ("as one more condition", tree)]
        return ask_readings(request, ways, context)
    return Draft(tree=tree, spans=spans, assumptions=tuple(request.notes), unused=tuple(request.unused))


def _in_place_of_all(text: str, request: Request, command: Command, draft: Tree, context: Context) -> Tree | None:
    """ "VIPs instead" where the draft says nothing of tags: what they come in the place of is not said."""
    if command.mode != "replace" or text[:1].isspace() or not INSTEAD.search(text) or len(request.readings) != 1:
        return None
    alone = checked(request.readings[0].node, context)
    if isinstance(alone, str) or edit.fields_of(canonical(alone, context.catalog)) & edit.fields_of(draft):
        return None
    return alone


def _own_list(
    text: str, request: Request, known: dict[Tree, tuple[str, Tree]], context: Context
) -> list[tuple[str, Tree]]:
    """ "show me all lapsed members" after another draft: perhaps a list of its own."""
    if not OWN_LIST.search(text) or len(request.readings) != 1:
        return []
    tree = checked(request.readings[0].node, context)
    new = not isinstance(tree, str) and canonical(tree, context.catalog) not in known
    return [("a new list: only these", tree)] if new and not isinstance(tree, str) else []


def _read(text: str, command: Command, draft: Tree, context: Context) -> Request:
    """The words that say what; with the field they are said of ("change the status to warm") where that reads well."""
    if command.what is not None and _meant(text, command, context) is not None:
        start, end = command.what
        both = " " * start + text[start:end] + " " * (command.start - end) + text[command.start : command.end]
        request = read_request(both + " " * (len(text) - command.end), context, draft)
        if not request.problems and request.readings:
            request.text = text
            return request
    request = read_request(blanked(text, command.start, command.end), context, draft)
    having = AND_A.match(text) if request.problems and request.problems[0].kind == "field" else None
    if having:
        said = "with".ljust(having.end()) + text[having.end() :]
        other = read_request(said, context, draft)
        request = other if not other.problems else request
    request.text = text
    return request


def _fitting(request: Request, command: Command, draft: Tree, context: Context) -> list[TreeReading]:
    """Of several readings, those on a field that the draft has, where the message replaces or adds a value."""
    if len(request.readings) < 2:
        return request.readings
    sized = [reading for reading in request.readings if _is_of_size(reading.node, draft)]
    if len(sized) == 1:
        return sized
    if command.mode not in ("replace", "join"):
        return request.readings
    have = edit.fields_of(draft)
    known = [r for r in request.readings if edit.fields_of(canonical(r.node, context.catalog)) <= have]
    if len(known) == 1:
        request.notes.append(f"Took it as {known[0].label}" if known[0].label else "")
        return known
    return request.readings


def _is_of_size(node: Tree, draft: Tree) -> bool:
    """Whether a number is of the size that the draft has for its field: "up to 35" after "20-30k" is 35k."""
    if not isinstance(node, Condition) or (new := size(node)) is None:
        return False
    old = [n for c in edit.on_field(draft, node.field) if (n := size(c)) is not None]
    return any(n / 20 <= new <= n * 20 for n in old)


def _finished(tree: Tree, text: str, context: Context, request: Request | None) -> Reading:
    sound = checked(tree, context)
    if isinstance(sound, str):
        return ask(sound, request or read_request(text, context), text.strip()[:80])
    notes = tuple(request.notes) if request else ()
    return Draft(tree=sound, spans=request.spans if request else (_whole(text),), assumptions=notes)


def _swap(text: str, command: Command, draft: Tree, context: Context) -> Reading | None:
    """One value in another's place; None where the draft does not have it."""
    assert command.old is not None
    old = read_request(blanked(text, *command.old), context, draft)
    start, end = trimmed(text, command.start, command.end)
    new = read_request(blanked(text, start, end), context, draft)
    if old.problems or new.problems or not old.readings or not new.readings:
        return None
    trees: dict[Tree, Tree] = {}
    for before in old.readings:
        for after in new.readings:
            tree = _swapped(before.node, after.node, command, draft, context)
            if tree is not None:
                trees[canonical(tree, context.catalog)] = tree
    return _finished(next(iter(trees.values())), text, context, new) if len(trees) == 1 else None


def _swapped(one: Tree, other: Tree, command: Command, draft: Tree, context: Context) -> Tree | None:
    before, after = canonical(one, context.catalog), canonical(other, context.catalog)
    if not isinstance(before, Condition) or not isinstance(after, Condition):
        return None
    if before.field != after.field and command.otherwise == "narrow":
        return None
    tree = edit.swapped(draft, before, after)
    if tree is None and before.field == after.field and not edit.texts(before):
        return edit.replaced(draft, after, context.catalog)
    return tree
