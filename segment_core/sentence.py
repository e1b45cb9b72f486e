"""English sentence → tree: the exact inverse of describe(). Anything that is not such a sentence gives None.

Keywords and known values are read whatever their letter case, and spacing does not matter, so that a sentence may be
edited by hand. And and or never mix without brackets: “A and B or C” has two readings, so it has none here.
"""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from segment_core.catalog import Catalog, Field
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Relative, Scope, Tree, Value
from segment_core.operators import Takes
from segment_core.sentence_cursor import END, Cursor, NotASentence
from segment_core.sentence_forms import Form, engagement_forms, forms
from segment_core.sentence_names import Names
from segment_core.sentence_values import read_day, read_month_day, read_number, read_period, read_span
from segment_core.sentence_words import (
    HEADS,
    JOINTS,
    RESERVED,
    SEGMENT_STARTS,
    VERBS,
    WINDOW_WORDS,
    Token,
    operand_text,
    tokens,
)

MAX_NESTING = 40  # brackets and nots; a tree may be 10 deep
Pair = tuple[Any, Any]


def parse_sentence(text: str, catalog: Catalog) -> Tree | None:
    """The tree of a sentence that describe() could have written; None for any other text."""
    found = tokens(text)
    if not found:
        return None
    try:
        return _Reader(found, Names(catalog)).tree()
    except (NotASentence, ValidationError):  # ValidationError: a number past its limit
        return None


class _Reader(Cursor):
    """Recursive descent: groups, conditions, values."""

    def __init__(self, found: list[Token], names: Names) -> None:
        super().__init__(found)
        self.names = names
        self.nesting = 0

    # Groups

    def tree(self) -> Tree:
        """The whole text."""
        if [token.low for token in self.tokens] == ["everyone"]:
            return Everyone()
        node = self.group()
        self.need(self.peek() is END)
        return node

    def group(self) -> Node:
        """Nodes joined by “and” alone, or by “or” alone."""
        nodes, joints = [self.node()], set[str]()
        while joint := self.joint():
            joints.add(joint)
            nodes.append(self.node())
        self.need(len(joints) <= 1)
        if len(nodes) == 1:
            return nodes[0]
        return All(all=tuple(nodes)) if joints == {"and"} else Any_(any=tuple(nodes))

    def joint(self) -> str | None:
        """“and” or “or”, with or without a comma before it."""
        comma = 1 if self.is_mark(",") else 0
        low = self.peek(comma).low
        if low not in ("and", "or"):
            self.need(not comma)
            return None
        self.at += comma + 1
        return low

    def node(self) -> Node:
        """A condition, a group in brackets, or “not” and one of these."""
        self.nesting += 1
        self.need(self.nesting <= MAX_NESTING)
        if self.take(("not",)):
            node: Node = negation(self.node())
        elif self.is_mark("("):
            self.at += 1
            node = self.group()
            self.need(self.is_mark(")"))
            self.at += 1
        else:
            node = self.condition()
        self.nesting -= 1
        return node

    # Conditions

    def condition(self) -> Node:
        """One condition, by how it begins."""
        if self.peek().low in VERBS:
            return self.engagement()
        if (self.peek().low, self.peek(1).low) in SEGMENT_STARTS:
            return self.said(self.names.catalog.fields["segment"])
        return self.said(self.label())

    def label(self) -> Field:
        """A field by its label, with its key where the label alone does not tell."""
        found = self.label_at(self.at)
        if found is None:
            raise NotASentence
        field, self.at = found
        return field

    def label_at(self, at: int) -> tuple[Field, int] | None:
        """The field whose label begins a condition there, and where the label ends; the longest such label."""
        tokens = self.tokens[at : at + self.names.longest_label]
        if tokens and tokens[0].kind == "name":
            return self.labelled(tokens[0].text, at + 1, in_quotes=True)
        labels = [" ".join(token.low for token in tokens[:length]) for length in range(len(tokens), 0, -1)]
        found = (self.labelled(label, at + len(label.split())) for label in labels if label in self.names.fields)
        return next((one for one in found if one), None)

    def labelled(self, label: str, end: int, in_quotes: bool = False) -> tuple[Field, int] | None:
        """The field, if the rest of a condition follows: “is …”, or anything after the owner's label."""
        token = self.token(end)
        key = token.text if token.kind == "key" else None
        field = self.names.find_field(label, key)
        end += key is not None
        if field is None:
            return None
        bare = field is self.names.owner and not (in_quotes and key is None)
        return (field, end) if bare or self.token(end).low in HEADS else None

    def said(self, field: Field) -> Node:
        """The rest of a condition on `field`: the first way to say it that fits up to the condition's end."""
        start = self.at
        for form in forms(field.kind):
            self.at = start
            try:
                if self.take(form.words):
                    value = self.value(form, field)
                    self.need(self.ends())
                    return negation(_condition(field, form.op, value), form.negated)
            except NotASentence:
                continue
        raise NotASentence

    def ends(self) -> bool:
        """Whether a condition may end here: at the end, a closing bracket, or before another condition."""
        if self.peek() is END or self.is_mark(")"):
            return True
        comma = 1 if self.is_mark(",") else 0
        return self.peek(comma).low in ("and", "or") and self.starts_node(comma + 1)

    def starts_node(self, ahead: int) -> bool:
        """Whether a condition or group, and not one more value of a list, begins `ahead` of here."""
        token = self.peek(ahead)
        if token.low in VERBS or token.low == "not" or self.is_mark("(", ahead):
            return True
        if (token.low, self.peek(ahead + 1).low) in SEGMENT_STARTS:
            return True
        return self.label_at(self.at + ahead) is not None

    # Values

    def value(self, form: Form, field: Field) -> Value:
        """The value that `form` takes."""
        match form.takes:
            case Takes.NOTHING:
                return None
            case Takes.LIST:
                return self.values(form, field)
            case Takes.TEXT:
                return self.operand()
            case Takes.NUMBER_RANGE | Takes.DAY_RANGE | Takes.MONTH_DAYS:
                return self.pair(self.scalar(form.takes, field))
            case _:
                return self.one(self.scalar(form.takes, field), form.tail)

    def values(self, form: Form, field: Field) -> tuple[str, ...]:
        """A list: “a”, “a or b”, “a, b or c”."""
        found = [self.item(field)]
        while ahead := self.another(form.joint):
            self.at += ahead
            found.append(self.item(field))
        return tuple(found)

    def another(self, joint: str) -> int:
        """How many tokens stand before one more value; 0 where the list ends."""
        comma = 1 if self.is_mark(",") else 0
        if self.peek(comma).low == joint:
            return 0 if self.starts_node(comma + 1) else comma + 1
        return comma if comma and self.peek(comma).low not in JOINTS else 0

    def item(self, field: Field) -> str:
        """One value of a list, as conditions hold it."""
        name = self.quoted()
        text = self.words() if name is None else name
        self.need(name is not None or self.names.quote(text) == text)
        value = self.names.find_value(field, text, self.key(), in_quotes=name is not None)
        if value is None:
            raise NotASentence
        return value

    def operand(self) -> str:
        """What a text contains, starts or ends with."""
        name = self.quoted()
        if name is None:
            name = self.words()
            self.need(operand_text(name) == name)
        return name

    def scalar(self, takes: Takes, field: Field) -> Callable[[tuple[str, ...]], Any]:
        """How to read a number, day, length of time or period."""
        currency = self.names.catalog.currency
        readers: dict[Takes, Callable[[tuple[str, ...]], Any]] = {
            Takes.RELATIVE: read_span,
            Takes.PERIOD: read_period,
            Takes.DAY: read_day,
            Takes.DAY_RANGE: read_day,
            Takes.MONTH_DAYS: read_month_day,
        }
        return readers.get(takes) or (lambda words: read_number(words, field.unit, currency))

    def one(self, read: Callable[[tuple[str, ...]], Any], tail: tuple[str, ...] = ()) -> Any:
        """One number, day, length or period, and the words that end the phrase (“ago”)."""
        words = self.plain()
        self.need(words[len(words) - len(tail) :] == tail)
        value = read(words[: len(words) - len(tail)])
        self.need(value is not None)
        return value

    def pair(self, read: Callable[[tuple[str, ...]], Any]) -> Pair:
        """Two of them with “and” between, the lower one first unless they are days of the year."""
        first = self.one(read)
        self.need(self.take(("and",)))
        last = self.one(read)
        self.need(read is read_month_day or first <= last)
        return first, last

    # Engagement

    def engagement(self) -> Node:
        """What a lead did with emails: verb, emails, window."""
        form = next((form for form in engagement_forms() if self.take(form.words)), None)
        if form is None:
            raise NotASentence
        op, emails = form.op, self.emails()
        if op == "received" and not form.negated and self.take(("but",)):
            op = "not_opened" if self.take(("opened",)) else "not_clicked"
            self.need((op == "not_opened" or self.take(("clicked",))) and self.take(("none",)))
        scope = Scope(**emails, **self.window())
        self.need(self.ends())
        return negation(Condition(field="engagement", op=op, value=scope), form.negated)

    def emails(self) -> dict[str, Any]:
        """Which emails and how many: the scope's campaign and at_least."""
        if self.take(("any", "email")):
            return {}
        count = {}
        if self.take(("at", "least")):
            number = self.words(RESERVED | {"emails"})
            self.need(number.isdecimal() and self.take(("emails",)))
            count = {"at_least": int(number)}
            if not self.take(("of",)):
                return count
        if self.take(("the", "last", "campaign")):
            return {"campaign": "last", **count}
        self.need(self.take(("the", "campaign")))
        name = self.quoted()
        campaign = self.names.find_campaign(self.words(RESERVED | WINDOW_WORDS) if name is None else name, self.key())
        self.need(campaign is not None)
        return {"campaign": campaign, **count}

    def window(self) -> dict[str, Any]:
        """When the event happened, if the sentence says so."""
        if self.take(("between",)):
            return {"between": self.pair(read_day)}
        if self.take(("on", "or", "after")):
            return {"on_or_after": self.one(read_day)}
        if self.take(("on", "or", "before")):
            return {"on_or_before": self.one(read_day)}
        if self.take(("in", "the", "last")):
            return {"in_last": self.one(read_span)}
        return {} if self.ends() else {"in_period": self.one(read_period)}


def _condition(field: Field, op: str, value: Value) -> Condition:
    if isinstance(value, Relative) and value.unit == "hour" and (field.kind == "date" or op.startswith("anniversary")):
        raise NotASentence
    return Condition(field=field.key, op=op, value=value)


def negation(node: Node, negated: bool = True) -> Node:
    """Not `node`, or the node itself."""
    return Not.model_validate({"not": node}) if negated else node
