"""Checks of a whole proposal against the request: that it comes from it, and keeps its "not" and its "or"."""

from assistant.llm.proposals.draft_kept import Kept
from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.origin import LATEST, Met
from assistant.llm.proposals.sense import TURNING, check_added, negative
from assistant.llm.proposals.words import NEGATIONS, Accounted, Coverage
from segment_core.structure import quote

BOUNDARIES = frozenset([",", ".", ";", ":", "(", ")"])
REACH = 6  # items between a "not" and the condition it is about


def check_source(leaves: list[Leaf], kept: list[Kept], work: Work) -> None:
    """A proposal must come from what the user just said, or keep something of the draft."""
    restated = [node for node in (leaf.node for leaf in leaves) if work.context.draft is not None and node is not None]
    if kept or any(place.message == LATEST for leaf in leaves for place in leaf.places):
        return
    message = "no condition comes from the latest message, and nothing of the draft is kept"
    work.findings.add("$", "no_source", message, [work.say(node) for node in restated] or None)


def check_everyone(path: str, covered: Coverage, work: Work) -> None:
    """Everyone only where the user says so in so many words, with no word left that would restrict."""
    said = any("everyone" in met.item.classes() for met in work.messages.latest.met)
    if said and not covered.unused and not any(met.item.classes() & NEGATIONS for met in work.messages.latest.met):
        return
    what = f"{quote(covered.unused[0])} restricts who is in" if covered.unused else "the user did not say so"
    work.findings.add(path, "everyone", f"this is not everyone: {what}", list(covered.unused) or None)


def check_sense(leaves: list[Leaf], kept: list[Kept], work: Work) -> None:
    """A "not" or an "or" of the request that the tree has lost would pick other leads."""
    mets = work.messages.latest.met
    owners = [_owners(met, leaves, work) for met in mets]
    for i, met in enumerate(mets):
        if _part_of_a_value(met, leaves):
            continue
        if met.item.classes() & NEGATIONS - {"unless"} and not _exclamation(i, mets):
            _check_negation(i, mets, owners, work)
        if met.item.classes() & {"or", "nor"}:
            _check_or(i, mets, owners, work)
    _check_turned(kept, work)
    check_added(leaves, kept, mets, owners, work)


def _owners(met: Met, leaves: list[Leaf], work: Work) -> list[Leaf]:
    """The conditions that these words are used in."""
    found: list[Leaf] = []
    for leaf in leaves:
        own = Accounted()
        own.take(leaf)
        if own.role(met, work.messages.latest) == "condition":
            found.append(leaf)
    quoting = [leaf for leaf in found if any(place.overlaps(met.place) for place in leaf.places)]
    return quoting or found


def _part_of_a_value(met: Met, leaves: list[Leaf]) -> bool:
    """ "do not call" as a tag, "not older than 30 days" as a date: the word was read with what it stands in."""
    return any(place.overlaps(met.place) for leaf in leaves for place in (*leaf.measured, *leaf.claimed))


def _exclamation(at: int, mets: list[Met]) -> bool:
    """Whether a "!" ends a sentence rather than negates the word that it touches."""
    after = mets[at + 1].place.start if at + 1 < len(mets) else -1
    return mets[at].text.endswith("!") and mets[at].place.end != after


def _check_negation(at: int, mets: list[Met], owners: list[list[Leaf]], work: Work) -> None:
    """The condition right after a "not" must be negative; where several share the words, one of them."""
    before = [leaf for found in owners[max(0, at - REACH) : at] for leaf in found]
    if "blank" in mets[at].item.classes() and any(negative(leaf) for leaf in before):
        return  # "the size is missing": said after its field
    for i in range(at + 1, min(len(mets), at + 1 + REACH)):
        if mets[i].item.kind == "newline" or mets[i].text in BOUNDARIES or mets[i].item.classes() & NEGATIONS:
            return
        if owners[i]:
            if not any(negative(leaf) for leaf in owners[i]):
                leaf = owners[i][0]
                said = work.messages.latest.text[mets[at].place.start : mets[i].place.end]
                message = f"{quote(said)} says not, but this condition does not: negate it"
                work.findings.add(leaf.path, "lost_not", message, said)
            return


def _check_or(at: int, mets: list[Met], owners: list[list[Leaf]], work: Work) -> None:
    """The conditions on both sides of an "or" must be joined by any, or denied together."""
    before = _nearest_owners(range(at - 1, -1, -1), mets, owners)
    after = _nearest_owners(range(at + 1, len(mets)), mets, owners)
    if not before or not after or _spanning(at, before, after, owners):
        return
    pairs = [(one, other) for one in before for other in after]
    if any(_joint(one, other) == "any" or negative(one) or negative(other) for one, other in pairs):
        return
    said = " or ".join((before[0].said(work), after[0].said(work)))
    message = f"{quote(said)}: the user says or, but the tree wants both: join them with any"
    work.findings.add(after[0].path, "lost_or", message, said)


def _spanning(at: int, before: list[Leaf], after: list[Leaf], owners: list[list[Leaf]]) -> bool:
    """Whether one condition is said on both sides of the "or": "hot or warm", "Chloe's MQLs or Tomas's"."""
    earlier = [leaf for found in owners[:at] for leaf in found]
    later = [leaf for found in owners[at + 1 :] for leaf in found]
    return any(leaf in later for leaf in before) or any(leaf in earlier for leaf in after)


def _nearest_owners(places: range, mets: list[Met], owners: list[list[Leaf]]) -> list[Leaf]:
    """The conditions of the first used words in that direction; none where other words stand between."""
    for i in places:
        if owners[i]:
            return owners[i]
        if not (mets[i].item.filler or mets[i].item.of("filler") or mets[i].text == ","):
            return []
    return []


def _joint(one: Leaf, other: Leaf) -> str:
    """The kind of the innermost group that holds both conditions."""
    shared = [kind for (path, kind), (also, _) in zip(one.trail, other.trail, strict=False) if path == also]
    return shared[-1] if shared else ""


def _check_turned(kept: list[Kept], work: Work) -> None:
    """A kept condition must keep its "not", unless the user speaks of turning it."""
    message = work.messages.latest
    if any(met.item.classes() & NEGATIONS for met in message.met) or {t.norm for t in message.tokens} & TURNING:
        return
    for one in kept:
        if one.turned:
            way = "stands under “not” in the draft" if not one.negated else "does not stand under “not” in the draft"
            text = f"“{work.say(one.condition)}” {way}: keep it so"
            work.findings.add(f"{one.path}.keep", "turned", text, work.say(one.condition))
