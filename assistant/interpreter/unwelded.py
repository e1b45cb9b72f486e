"""Words that hold a "no" of their own: "unpaid", "unsigned", "unverified" for the yes/no fields of the account."""

from dataclasses import replace

from assistant.interpreter.vocabulary import Vocabulary
from assistant.interpreter.words import Token, label_words, root, singular


def unwelded(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """The words, with "unpaid" as "not paid" where a yes/no field says "paid" and nothing is called "unpaid"."""
    if not any(token.norm.startswith(("un", "non")) for token in tokens):
        return tokens
    said = _said_of_fields(vocabulary)
    out: list[Token] = []
    for token in tokens:
        rest = token.norm[2:]
        known = singular(token.norm) in vocabulary.words
        if token.kind == "word" and token.norm.startswith("un") and len(rest) > 3 and not known and root(rest) in said:
            out += [replace(token, norm="not"), replace(token, norm=rest, glued=False)]
        elif token.norm.startswith("non") and not known and vocabulary.words.get(singular(token.norm[3:])):
            out += [replace(token, norm="not"), replace(token, norm=token.norm[3:], glued=False)]  # "nonmembers"
        else:
            out.append(token)
    return out


def _said_of_fields(vocabulary: Vocabulary) -> set[str]:
    """The roots of the participles in the labels of yes/no fields."""
    fields = vocabulary.catalog.fields.values()
    words = {word for field in fields if field.kind == "boolean" for word in label_words(field.label)}
    return {root(word) for word in words if word.endswith(("ed", "id", "ng")) or len(word) > 5}
