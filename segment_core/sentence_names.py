"""What an account's fields, values, members, campaigns and segments are called in sentences, and which one is meant."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Protocol

from segment_core.catalog import Catalog, Field, Kind
from segment_core.folding import fold_value, is_blank
from segment_core.sentence_words import campaign_text, in_brackets, label_text, quoted, value_text, words_of

UNLABELLED: tuple[Kind, ...] = ("engagement", "segment")  # their phrases need no label


class Named(Protocol):
    """A member or campaign."""

    @property
    def id(self) -> str:
        """Its id in trees."""
        ...

    @property
    def name(self) -> str:
        """Its name, which others may have too."""
        ...


class Names:
    """Both directions for one catalog. Equal labels are told apart by key, equal names by id, in square brackets."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    @cached_property
    def fields(self) -> dict[str, list[Field]]:
        """Folded label → the fields that have it."""
        found: dict[str, list[Field]] = defaultdict(list)
        for field in self.catalog.fields.values():
            if field.kind not in UNLABELLED:
                found[fold_value(field.label)].append(field)
        return found

    @cached_property
    def longest_label(self) -> int:
        """Words in the longest label."""
        return max((len(label.split()) for label in self.fields), default=0)

    @cached_property
    def owner(self) -> Field | None:
        """The field of kind member: its conditions need no “is”."""
        return next((field for field in self.catalog.fields.values() if field.kind == "member"), None)

    @cached_property
    def owner_label(self) -> tuple[str, ...]:
        """The words that alone begin a condition on the owner; none where its label is quoted or shared."""
        return words_of(self.owner.label) if self.owner and self.field(self.owner) == self.owner.label else ()

    @cached_property
    def members(self) -> dict[str, list[Named]]:
        """Folded name → members."""
        return _by_name(self.catalog.members)

    @cached_property
    def campaigns(self) -> dict[str, list[Named]]:
        """Folded name → campaigns."""
        return _by_name(self.catalog.campaigns)

    def field(self, field: Field) -> str:
        """The field's label, with its key where another field has the same label."""
        shared = len(self.fields[fold_value(field.label)]) > 1
        return label_text(field.label) + (f" {in_brackets(field.key)}" if shared else "")

    def value(self, field: Field, value: str) -> str:
        """One value of a list: as the account stores it; a member's and a segment's name."""
        if field.kind == "member":
            member = self.catalog.member_ids.get(value)
            return self._named(member, self.members, self.quote) if member else self.quote(value)
        stored = self._stored(field, value)
        if field.kind == "text" and stored is None:
            return quoted(value)  # words that nobody has as a value could be anything; in quotes they are a value
        return campaign_text(stored or value) if field.kind == "segment" else self.quote(stored or value)

    def quote(self, text: str) -> str:
        """A text, quoted where it would be misread."""
        return value_text(text, self.owner_label)

    def campaign(self, campaign_id: str) -> str:
        """A campaign's name."""
        campaign = self.catalog.campaign_ids.get(campaign_id)
        return self._named(campaign, self.campaigns, campaign_text) if campaign else campaign_text(campaign_id)

    def find_field(self, label: str, key: str | None) -> Field | None:
        """The field meant; None where there is none, or several and no key."""
        found = [field for field in self.fields.get(fold_value(label), ()) if key in (None, field.key)]
        return found[0] if len(found) == 1 else None

    def find_value(self, field: Field, text: str, key: str | None, in_quotes: bool) -> str | None:
        """The value as conditions hold it; None where the account does not have it (any text, if in quotes)."""
        if field.kind == "member":
            return _only(self.members.get(fold_value(text), ()), key)
        if key is not None or is_blank(text):
            return None
        return text if field.kind == "text" and in_quotes else self._stored(field, text)

    def find_campaign(self, name: str, key: str | None) -> str | None:
        """The id of the campaign meant."""
        return _only(self.campaigns.get(fold_value(name), ()), key)

    def _stored(self, field: Field, value: str) -> str | None:
        folded = fold_value(value)
        if field.kind == "segment":
            segment = self.catalog.segment_index.get(folded)
            return segment.name if segment else None
        known = self.catalog.value_index.get(field.key, {}).get(folded)
        return known.label if known else None

    def _named(self, thing: Named, names: dict[str, list[Named]], quote: Callable[[str], str]) -> str:
        shared = len(names[fold_value(thing.name)]) > 1
        return quote(thing.name) + (f" {in_brackets(thing.id)}" if shared else "")


def _by_name(things: Iterable[Named]) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = defaultdict(list)
    for thing in things:
        found[fold_value(thing.name)].append(thing)
    return found


def _only(things: Iterable[Named], key: str | None) -> str | None:
    found = [thing.id for thing in things if key in (None, thing.id)]
    return found[0] if len(found) == 1 else None
