"""What Cori says: short Markdown, the count first, and everything that was taken, included or left out said openly."""

from collections.abc import Sequence

from segment_core.reads import Blank


def leads(count: int) -> str:
    """ "1 lead", "12,345 leads"."""
    return f"{count:,} lead{'' if count == 1 else 's'}"


def draft_reply(
    count: int,
    sentence: str,
    *,
    dates: Sequence[str] = (),
    blanks: Sequence[Blank] = (),
    assumptions: Sequence[str] = (),
    unused: Sequence[str] = (),
) -> str:
    """The reply to a new draft."""
    lines = [f"**{leads(count)}**: {sentence}."]
    notes = [f"{date[:1].upper()}{date[1:]}." for date in dates]
    notes += [f"Includes {leads(blank.count)} with no {blank.label}." for blank in blanks]
    notes += [assumption if assumption.endswith((".", "?")) else f"{assumption}." for assumption in assumptions]
    if unused:
        notes.append(f"Not used: {', '.join(f'“{words}”' for words in unused)}.")
    if notes:
        lines.append(" ".join(notes))
    if not count:
        lines.append("Nobody matches all of this. Drop a condition, or widen one.")
    return "\n\n".join(lines)


def question_reply(question: str, options: Sequence[tuple[str, int | None]]) -> str:
    """A question, with its numbered readings and their counts."""
    lines = [
        f"{number}. {label}{'' if count is None else f' ({leads(count)})'}"
        for number, (label, count) in enumerate(options, start=1)
    ]
    return "\n".join([question, "", *lines]) if lines else question
