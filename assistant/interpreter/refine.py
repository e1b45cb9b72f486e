"""A follow-up changes the draft: narrow, replace, join, swap, drop, exclude, both, flip."""

import re
from decimal import Decimal

from assistant.interpreter import edit
from assistant.interpreter.outcome_of import ask_readings, checked, outcome
from assistant.interpreter.refine_commands import (
    BOTH,
    EITHER,
    FLIP,
    TRAIL,
    Command,
    blanked,
    command_of,
    trimmed,
    with_command,
)
from assistant.interpreter.request import Request, read_request
from assistant.interpreter.scope import all_of, any_of
from assistant.reading import Context, Draft, Reading, Span
from segment_core.canonical import canonical
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Relative, Tree, conditions

WITHOUT = re.compile(r"\W*without (?:the|that) ", re.IGNORECASE)
NOT_JUST_MINE = re.compile(
    r"\W*(?:(?:everyone|everybody)(?:['’]?s)?(?: leads)?\W+)?not (?:just|only) (?:mine|my leads|my own)\W*$",
    re.IGNORECASE,
)


def refine(text: str, context: Context, depth: int = 0) -> Reading:
    """The new draft, or the question that is left."""
    assert context.draft is not None
    draft = canonical(context.draft, context.catalog)
    if FLIP.match(text):
        return Draft(tree=_flipped(draft), spans=(_whole(text),))
    if NOT_JUST_MINE.match(text) and "assigned_to" in edit.fields_of(draft):
        return Draft(tree=edit.removed_field(draft, "assigned_to"), spans=(_whole(text),))
    if BOTH.match(text) and (tree := _retagged(draft, "has_all")) is not None:
        return Draft(tree=tree, spans=(_whole(text),))
    if EITHER.match(text) and (tree := _retagged(draft, "has_any")) is not None:
        return Draft(tree=tree, spans=(_whole(text),))
    return _commanded(text, command_of(text, context), draft, context, depth)


def _whole(text: str) -> Span:
    return Span(start=0, end=len(text), text=text, role="command")


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


def _commanded(text: str, command: Command, draft: Tree, context: Context, depth: int) -> Reading:
    if command.mode in ("any", "drop"):
        dropped = _drop(text, command, draft, context)
        if dropped is not None:
            return dropped
        if command.mode == "any":
            command = Command("narrow", 0, len(text))
    if command.mode == "swap" and command.old is not None:
        swapped = _swap(text, command, draft, context)
        if swapped is not None:
            return swapped
        command = Command("replace", command.start, command.end)
    if (
        command.mode == "replace"
        and (number := _bare_number(text[command.start : command.end], draft, context)) is not None
    ):
        return _finished(number, text, context, None)
    if command.mode == "narrow" and RELATIVE.match(text) and (longer := _bare_number(text, draft, context)) is not None:
        return _finished(longer, text, context, None)
    return _edited(text, command, draft, context, depth)


def _edited(text: str, command: Command, draft: Tree, context: Context, depth: int) -> Reading:
    body = blanked(text, command.start, command.end)
    request = read_request(body, context, draft)
    request.text = text
    if request.problems or not request.readings:
        if command.mode == "drop" and request.problems and request.problems[0].kind == "field":
            return outcome(request, context, depth)
        return (
            outcome(request, context, depth)
            if request.problems or not request.everyone
            else Draft(tree=draft, spans=request.spans)
        )
    results = [
        (reading.label, _applied(draft, reading.node, command.mode, request, context)) for reading in request.readings
    ]
    flat: list[tuple[str, Tree]] = []
    for label, trees in results:
        flat.extend((f"{label}{' · ' if label and name else ''}{name}", tree) for name, tree in trees)
    checked_trees = [(label, checked(tree, context)) for label, tree in flat]
    bad = next((tree for _, tree in checked_trees if isinstance(tree, str)), None)
    if bad is not None:
        return outcome(request, context, depth)
    unique = list(
        {
            canonical(tree, context.catalog): (label, tree)
            for label, tree in checked_trees
            if not isinstance(tree, str)
        }.values()
    )
    if len(unique) > 1:
        return ask_readings(request, unique, context)
    spans = with_command(request.spans, text, command.start, command.end)
    return Draft(tree=unique[0][1], spans=spans, assumptions=tuple(request.notes), unused=tuple(request.unused))


def _finished(tree: Tree, text: str, context: Context, request: Request | None) -> Reading:
    sound = checked(tree, context)
    if isinstance(sound, str):
        return outcome(read_request(text, context), context, 1)
    return Draft(
        tree=sound,
        spans=request.spans if request else (_whole(text),),
        assumptions=tuple(request.notes) if request else (),
    )


def _applied(draft: Tree, node: Node, mode: str, request: Request, context: Context) -> list[tuple[str, Tree]]:
    """The draft with everything that was said, in each way it can be taken."""
    trees: list[tuple[str, Tree]] = [("", draft)]
    whole = canonical(node, context.catalog)
    assert not isinstance(whole, Everyone)
    children = whole.children if isinstance(whole, All) else (whole,)
    children = tuple(sorted(children, key=lambda child: not _is_exclusion(child)))
    for child in children:
        trees = [
            (label or name, tree)
            for label, before in trees
            for name, tree in _one(before, child, mode, request, context)
        ]
    return trees


def _is_exclusion(node: Node) -> bool:
    return isinstance(node, Condition) and node.op in ("not_in", "has_none")


def _one(draft: Tree, node: Node, mode: str, request: Request, context: Context) -> list[tuple[str, Tree]]:
    if isinstance(node, Condition):
        if node.op in ("not_in", "has_none"):
            return [("", _excluded(draft, node, mode, context))]
        if mode == "drop":
            return [("", edit.added(draft, canonical(Not(**{"not": node}), context.catalog)))]  # pyright: ignore[reportArgumentType]
        if mode == "replace":
            return [("", edit.replaced(draft, node, context.catalog))]
        if mode == "join":
            return _joined(draft, node, request)
        return _narrowed(draft, node, request, context)
    if mode == "join":
        return [("", draft if isinstance(draft, Everyone) else any_of([draft, node]))]
    if mode == "drop":
        return [("", edit.added(draft, Not(**{"not": node})))]
    return [("", edit.added(draft, node))]


def _excluded(draft: Tree, node: Condition, mode: str, context: Context) -> Tree:
    """ "not lapsed": out of the list where it stands among others; else an exclusion."""
    positive = node.model_copy(update={"op": "in" if node.op == "not_in" else "has_any"})
    listed = [c for c in edit.has_values(draft, positive) if set(edit.texts(c)) - set(edit.texts(positive))]
    if listed and listed[0].op != "has_all":
        return edit.without_values(draft, node.field, edit.texts(node), ("in", "has_any"))
    same = [
        c
        for c in edit.on_field(draft, node.field)
        if c.op in ("in", "has_any") and set(edit.texts(c)) <= set(edit.texts(positive))
    ]
    if same and not isinstance(draft, Everyone):
        return edit.rewrite(draft, lambda c: node if c in same else c) or Everyone()
    return _more_excluded(draft, node)


def _more_excluded(draft: Tree, node: Condition) -> Tree:
    return edit.added(draft, node)


def _joined(draft: Tree, node: Condition, request: Request) -> list[tuple[str, Tree]]:
    joined = edit.joined(draft, node)
    if joined is not None:
        return [("", joined)]
    if isinstance(draft, Everyone):
        return [("", node)]
    if node.field in ("tags",) or not _is_list(node) or "only" in {e.op for e in request.elements}:
        pass
    return [
        ("in addition: these leads join the ones so far", any_of([draft, node])),
        ("as one more condition that all must meet", all_of([draft, node])),
    ]


def _is_list(node: Condition) -> bool:
    return node.op in ("in", "has_any")


def _narrowed(draft: Tree, node: Condition, request: Request, context: Context) -> list[tuple[str, Tree]]:
    old = edit.on_field(draft, node.field)
    kind = context.catalog.fields[node.field].kind
    if not old or isinstance(draft, Everyone):
        return [("", edit.added(draft, node))]
    if kind in ("choice", "text", "member") and node.op == "in":
        return _narrowed_list(draft, node, old, request, context)
    if node.op == "is_empty" and WITHOUT.match(request.text) and any(c.op not in ("is_set", "is_empty") for c in old):
        label = context.catalog.fields[node.field].label
        return [
            (f"without the condition on {label}", edit.removed_field(draft, node.field)),
            (f"leads with no {label}", edit.replaced(draft, node, context.catalog)),
        ]
    between = [c for c in old if c.op == "between"] if kind == "number" else []
    if between and node.op in ("lte", "gte") and isinstance(node.value, Decimal):
        resized = edit.resized(between[0], node.value, node.op)
        if resized is not None and isinstance(resized.value, tuple) and node.value in resized.value:
            return [("", edit.replaced(draft, resized, context.catalog))]
    if kind == "number" and any(edit.takes_over(c, node, context.catalog) for c in old):
        return [("", edit.replaced(draft, node, context.catalog))]
    if (
        kind in ("date", "datetime")
        and any(c.op not in ("is_set", "is_empty") for c in old)
        and node.op not in ("is_set", "is_empty")
    ):
        if any(element.op == "only" for element in request.elements):
            return [("", edit.added(draft, node))]
        return (
            [
                ("instead of the date so far", edit.replaced(draft, node, context.catalog)),
                ("both dates must fit", edit.added(draft, node)),
            ]
            if not _bounds(old, node)
            else [("", edit.added(draft, node))]
        )
    if kind == "boolean" or node.op in ("is_set", "is_empty") or any(c.op in ("is_set", "is_empty") for c in old):
        return [("", edit.replaced(draft, node, context.catalog))]
    return [("", edit.added(draft, node))]


def _bounds(old: list[Condition], node: Condition) -> bool:
    """Whether two date conditions bound each other from two sides."""
    first, last = {"after", "on_or_after"}, {"before", "on_or_before"}
    return any((c.op in first and node.op in last) or (c.op in last and node.op in first) for c in old)


def _narrowed_list(
    draft: Tree, node: Condition, old: list[Condition], request: Request, context: Context
) -> list[tuple[str, Tree]]:
    lists = [c for c in old if c.op == "in"]
    if not lists:
        excluded = [c for c in old if c.op == "not_in"]
        if excluded:
            return [("", edit.replaced(draft, node, context.catalog))]
        return [("", edit.replaced(draft, node, context.catalog))]
    within = any(set(edit.texts(node)) <= set(edit.texts(c)) for c in lists)
    only = any(element.op == "only" for element in request.elements)
    if within or only:
        return [("", edit.replaced(draft, node, context.catalog))]
    joined = edit.joined(draft, node)
    values = ", ".join(edit.texts(node))
    readings = [(f"{values} instead", edit.replaced(draft, node, context.catalog))]
    return [*readings, (f"{values} as well", joined)] if joined is not None else readings


def _drop(text: str, command: Command, draft: Tree, context: Context) -> Reading | None:
    """ "drop the date", "remove Burnaby", "any owner": the condition named goes; None where the draft has none such."""
    start, end = command.start, command.end
    while found := TRAIL.search(text, start, end):
        if found.start() <= start:
            break
        end = found.start()
    body = blanked(text, start, end)
    request = read_request(body, context, draft)
    keys = _named_fields(body, request, draft, context)
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
        smaller = _without(tree, child)
        if smaller is None:
            return None
        tree = smaller
    notes = (*request.notes, *_all_left(tree))
    return Draft(tree=tree, spans=_command_spans(text, start, end), assumptions=notes)


def _all_left(tree: Tree) -> tuple[str, ...]:
    """Said openly where a change leaves no condition."""
    return ("No condition is left: this is everyone",) if isinstance(tree, Everyone) else ()


def _command_spans(text: str, start: int, end: int) -> tuple[Span, ...]:
    parts = [(0, start, "command"), (start, end, "condition"), (end, len(text), "command")]
    return tuple(Span(start=a, end=b, text=text[a:b], role=role) for a, b, role in parts if b > a)  # pyright: ignore[reportArgumentType]


def _without(draft: Tree, child: Condition) -> Tree | None:
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


DATE_WORDS = re.compile(r"\b(?:the |any |all )?(?:date|dates|time|time ?frame|period|date range|window|days)\b", re.I)
NUMBER_WORDS = re.compile(r"\b(?:the )?(?:number|amount|price|money|range)\b", re.I)


def _named_fields(body: str, request: Request, draft: Tree, context: Context) -> list[str]:
    """The draft's fields that bare words name: "the date", "the phone thing", "any source"."""
    have = edit.fields_of(draft)
    from assistant.interpreter.dates import Today
    from assistant.interpreter.lattice import Lattice
    from assistant.interpreter.vocabulary import vocabulary_of

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
    if not out and NUMBER_WORDS.fullmatch(body.strip(" .!")):
        out = [c.field for c in conditions(draft) if context.catalog.fields[c.field].kind == "number"]
    return list(dict.fromkeys(out))


RELATED = {"phone": ("phone_type",), "phone_type": ("phone",), "email": ("subscribed",)}


def _bare(node: Node) -> bool:
    return isinstance(node, Condition) and node.op in ("is_set", "is_empty", "is_true", "is_false")


def _swap(text: str, command: Command, draft: Tree, context: Context) -> Reading | None:
    assert command.old is not None
    old = read_request(blanked(text, *command.old), context, draft)
    start, end = trimmed(text, command.start, command.end)
    new = read_request(blanked(text, start, end), context, draft)
    if old.problems or new.problems or len(old.readings) != 1 or not new.readings:
        return None
    before, after = (canonical(r.readings[0].node, context.catalog) for r in (old, new))
    if not isinstance(before, Condition) or not isinstance(after, Condition):
        return None
    tree = edit.swapped(draft, before, after)
    if tree is None and before.field == after.field:
        tree = edit.replaced(draft, after, context.catalog) if not edit.texts(before) else None
    return None if tree is None else _finished(tree, text, context, new)


_BARE = re.compile(r"\W*(?P<text>.+?)\s*\W*$", re.S)
RELATIVE = re.compile(
    r"^\s*(?:the )?(?:last |past |next )?(?P<n>\d+) (?P<unit>hour|day|week|month|quarter|year)s?\W*$", re.I
)


def _bare_number(words: str, draft: Tree, context: Context) -> Tree | None:
    """ "make it 60", "make that under 8", "stretch it to 180": the number of the last condition that has one."""
    from assistant.interpreter.line import Line
    from assistant.interpreter.numbers import read_number
    from assistant.interpreter.words import tokenise

    if isinstance(draft, Everyone):
        return None
    relative = RELATIVE.match(words)
    originals = conditions(context.draft or draft)
    if relative:
        hits = [c for c in originals if isinstance(c.value, Relative)]
        if not hits or "last" in words.lower() or "next" in words.lower():
            return None
        value = Relative(n=int(relative["n"][:5]), unit=relative["unit"].lower())  # pyright: ignore[reportArgumentType]
        return edit.rewrite(draft, lambda c: c.model_copy(update={"value": value}) if c == hits[-1] else c)
    tokens = [token for token in tokenise(words) if not (token.kind == "symbol" and token.raw in ".!")]
    read = read_number(Line(tokens), 0) if tokens else None
    if read is None or read[1] != len(tokens):
        return None
    number = read[0]
    hits = [
        c
        for c in originals
        if isinstance(c.value, Relative | Decimal)
        or (c.op == "between" and context.catalog.fields[c.field].kind == "number")
    ]
    if number.compared:
        hits = [c for c in hits if not isinstance(c.value, Relative)]
    if not hits:
        return None
    last = hits[-1]
    if number.high is not None:
        new: Condition | None = last.model_copy(update={"op": "between", "value": (number.low, number.high)})
    else:
        new = edit.resized(last, number.low, number.op if number.compared else None)
    if new is None:
        return None
    target = canonical(last, context.catalog)
    return edit.rewrite(draft, lambda c: new if c == target else c)
