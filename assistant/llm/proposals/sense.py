"""A "not" or an "or" of a proposal that nobody said: it would pick other leads than were asked for."""

from assistant.interpreter.lexicon import lexicon
from assistant.llm.proposals.draft_kept import Kept
from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.origin import LATEST, Met
from assistant.llm.proposals.words import NEGATIONS
from segment_core.model import Condition, Node, Not
from segment_core.structure import quote

NEGATIVE = frozenset(
    {"not_in", "not_contains", "has_none", "ne", "is_empty", "is_false", "not_opened", "not_clicked", "older_than"}
)
TURNING = frozenset(
    {"flip", "opposite", "reverse", "invert", "turn", "include", "instead", "actually", "back", "again"}
)
DENIALS = NEGATIONS | {"blank", "no_value", "inactive", "unsubscribe"}
SAID_AFTER = frozenset({"blank", "no_value", "no"})  # "budget is missing", "waiver: no"
AROUND = frozenset({"both_not", "exactly_one", "nothing_else"})  # "but not both": said of conditions far away
PLAIN_OPS = frozenset({"is_set", "is_empty", "is_true", "is_false"})
UN = ("un", "non", "anti")  # beginnings of words that deny
OFFERING = frozenset({"or", "nor", "either", "union", "plus", "unless", "each_group", "if", "exactly_one", "both_not"})
GROUPING = frozenset({"and", "but"})  # between two groups: "trials, and prospects from Corporate"
GROUP_SIGNS = frozenset({";", ".", ":", ","})
BEFORE, AFTER = 12, 3  # items before and after the words of a condition in which a "not" may be about it


def negative(leaf: Leaf) -> bool:
    """Whether the condition says that something is not so."""
    return leaf.negated != _negative(leaf.node)


def _negative(node: Node | None) -> bool:
    if isinstance(node, Not):
        return not _negative(node.child)
    return isinstance(node, Condition) and node.op in NEGATIVE


def check_added(leaves: list[Leaf], kept: list[Kept], mets: list[Met], owners: list[list[Leaf]], work: Work) -> None:
    """Every "not" of the proposal must have been said near its condition, and every "or" between its parts."""
    for leaf in leaves:
        _check_not(leaf, mets, owners, work)
    if not kept and all(place.message == LATEST for leaf in leaves for place in leaf.places):
        for group in dict.fromkeys(path for leaf in leaves for path, kind in leaf.trail if kind == "any"):
            _check_or(group, leaves, mets, owners, work)


def _check_not(leaf: Leaf, mets: list[Met], owners: list[list[Leaf]], work: Work) -> None:
    places = [i for i, found in enumerate(owners) if leaf in found]
    meant = {_denies(mets[i]) for i in places} - {None}
    text = leaf.said(work)
    plain = isinstance(leaf.node, Condition) and leaf.node.op in PLAIN_OPS
    if plain and meant and meant != {negative(leaf)} and len(meant) == 1 and not leaf.negated:
        message = f"{quote(text)} means the opposite of this condition"
        work.findings.add(leaf.path, "turned_round", message, text)
    older = isinstance(leaf.node, Condition) and leaf.node.op == "older_than"
    if not negative(leaf) or older or (places and _denied(leaf, places, mets)):
        return
    if any(met.item.classes() & AROUND for met in mets):
        return
    tokens = {token.norm for token in work.messages.latest.tokens}
    if tokens & TURNING or any(word.startswith(UN) for word in tokens) or (not places and _denied_earlier(leaf, work)):
        return
    message = f"nobody said “not” about {quote(text)}: this condition denies it"
    work.findings.add(leaf.path, "unsaid_not", message, text)


def _denies(met: Met) -> bool | None:
    """Whether a phrase with one meaning ("untagged") says that something is not so; None for other words."""
    ops = {lexicon().meanings[entry.payload]["op"] for entry in met.item.of("meaning")}
    return None if len(ops) != 1 else ops <= NEGATIVE


def _denied(leaf: Leaf, places: list[int], mets: list[Met]) -> bool:
    """Whether a "not" stands before the words of the condition, among them, or right after them."""
    before = mets[max(0, places[0] - BEFORE) : places[-1] + 1]
    if any(met.item.classes() & DENIALS or _denies(met) or _any_but(i, before) for i, met in enumerate(before)):
        return True
    after = mets[places[-1] + 1 : places[-1] + 1 + AFTER]
    yes_no = leaf.account_field.kind == "boolean"
    return any(met.item.classes() & (SAID_AFTER if yes_no else SAID_AFTER - {"no"}) for met in after)


def _any_but(at: int, mets: list[Met]) -> bool:
    """ "any province but Ontario"."""
    around = {name for met in mets[max(0, at - 3) : at] for name in met.item.classes()}
    return "but" in mets[at].item.classes() and bool(around & {"any", "everyone"})


def _denied_earlier(leaf: Leaf, work: Work) -> bool:
    """Whether the earlier message that the condition comes from has a "not" at all."""
    messages = [work.messages.all[number] for number in {place.message for place in leaf.places}]
    return any(met.item.classes() & DENIALS or _denies(met) for message in messages for met in message.met)


def _check_or(group: str, leaves: list[Leaf], mets: list[Met], owners: list[list[Leaf]], work: Work) -> None:
    """Different fields side by side must all hold, unless an "or" stands somewhere between the parts of the group."""
    inside = [leaf for leaf in leaves if any(path == group for path, _ in leaf.trail)]
    if any(leaf.negated for leaf in inside) or len({leaf.key for leaf in inside}) < 2:
        return
    places = [i for i, found in enumerate(owners) if any(leaf in inside for leaf in found)]
    grouped = any(leaf.trail[-1][0] != group for leaf in inside)
    between = range(places[0] + 1, places[-1]) if places else range(0)
    if any(_offers(i, mets, owners, grouped) for i in between):
        return
    said = (inside[0].said(work), inside[-1].said(work))
    message = f"nobody said “or” between {quote(said[0])} and {quote(said[1])}: use all"
    work.findings.add(inside[-1].path, "unsaid_or", message, said[1])


def _offers(at: int, mets: list[Met], owners: list[list[Leaf]], grouped: bool) -> bool:
    """Whether a word offers a choice between conditions, not between two values of one ("hot or warm")."""
    met = mets[at]
    classes = met.item.classes()
    if grouped and (classes & GROUPING or met.text in GROUP_SIGNS or met.item.kind in ("newline", "marker")):
        return True
    if not (classes & OFFERING or met.text in ("/", "|", "+")):
        return False
    before = [found for found in owners[:at] if found][-1:]
    after = [found for found in owners[at + 1 :] if found][:1]
    return not (before and after and before[0] == after[0])
