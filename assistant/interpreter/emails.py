"""Follow-ups about emails: "but didn't click" is about the emails of the draft, a bare window may be theirs."""

import re

from assistant.interpreter import edit
from segment_core.model import WINDOWS, Condition, Everyone, Node, Not, Period, Relative, Scope, Tree, conditions

ANYTHING = re.compile(r"\b(?:any|ever|never|anything|something|nothing|campaigns|emails|one)\b", re.IGNORECASE)
CREATED = re.compile(r"\b(?:added|created|signed|joined|came|new|since they|registered|imported)\b", re.IGNORECASE)
NEVER = re.compile(r"\bnever\b", re.IGNORECASE)
OPPOSITE = {"opened": "not_opened", "clicked": "not_clicked"}


def same_emails(draft: Tree, node: Node, text: str) -> Node:
    """An engagement that names no email, after a draft that names one: of that email.

    "but not the May newsletter" after "opened …" is: received it, and did not open it.
    """
    inner = node.child if isinstance(node, Not) else node
    if not isinstance(inner, Condition) or not isinstance(inner.value, Scope):
        return node
    named = [c for c in conditions(draft) if isinstance(c.value, Scope)]
    if inner.value != Scope():
        unopened = isinstance(node, Not) and named and inner.value.campaign != "any" and inner.op in OPPOSITE
        return inner.model_copy(update={"op": OPPOSITE[inner.op]}) if unopened and not NEVER.search(text) else node
    if len(named) != 1 or ANYTHING.search(text) or named[0].op == inner.op:
        return node
    op = OPPOSITE.get(inner.op) if isinstance(node, Not) else inner.op
    return node if op is None else inner.model_copy(update={"op": op, "value": named[0].value})


def windowed(draft: Tree, node: Condition, text: str) -> Tree | None:
    """The draft with a bare time as the window of its emails; None where it has none without a window."""
    if node.field != "created_at" or CREATED.search(text) or isinstance(draft, Everyone):
        return None
    open_ended = [
        c for c in conditions(draft) if isinstance(c.value, Scope) and not any(getattr(c.value, w) for w in WINDOWS)
    ]
    window = _window(node)
    if len(open_ended) != 1 or window is None:
        return None
    scope = open_ended[0].value
    assert isinstance(scope, Scope)
    new = open_ended[0].model_copy(update={"value": scope.model_copy(update=window)})
    return edit.rewrite(draft, lambda c: new if c == open_ended[0] else c)


def _window(node: Condition) -> dict[str, object] | None:
    value = node.value
    if isinstance(value, Relative) and node.op == "in_last":
        return {"in_last": value}
    if isinstance(value, Period) and node.op == "in_period":
        return {"in_period": value}
    if node.op in ("between", "on_or_after", "on_or_before") and isinstance(value, str | tuple):
        return {node.op: value}
    return None


def any_email(draft: Tree) -> Tree | None:
    """The draft about any email, where it named one."""
    if isinstance(draft, Everyone):
        return None
    named = [c for c in conditions(draft) if isinstance(c.value, Scope) and c.value.campaign != "any"]

    def change(condition: Condition) -> Condition:
        if condition not in named or not isinstance(condition.value, Scope):
            return condition
        return condition.model_copy(update={"value": condition.value.model_copy(update={"campaign": "any"})})

    return edit.rewrite(draft, change) if named else None


def any_time(draft: Tree) -> Tree | None:
    """The draft without the windows of its emails; None where there are none."""
    if isinstance(draft, Everyone):
        return None
    open_ended: dict[str, None] = dict.fromkeys(WINDOWS)
    timed = [c for c in conditions(draft) if isinstance(c.value, Scope) and any(getattr(c.value, w) for w in WINDOWS)]

    def change(condition: Condition) -> Condition:
        if condition not in timed or not isinstance(condition.value, Scope):
            return condition
        return condition.model_copy(update={"value": condition.value.model_copy(update=open_ended)})

    return edit.rewrite(draft, change) if timed else None
