"""The list of segments as the page shows it at once: names and sentences, no counts."""

from threading import Lock
from typing import Any

from sqlalchemy import Connection

from assistant.workspace import Who
from segment_core.catalog import Catalog, SavedSegment
from segment_core.describe import describe
from segment_core.errors import InvalidTree
from segment_core.segments import last_edits
from segment_core.validate import validate


class Sentences:
    """The sentences of an account's segments, made once per version of its catalog."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[int, dict[str, str]]] = {}
        self._lock = Lock()

    def of(self, catalog: Catalog) -> dict[str, str]:
        """Segment id → sentence."""
        kept = self._kept.get(catalog.account_id)
        if kept is not None and kept[0] == catalog.version:
            return kept[1]
        sentences = {segment.id: sentence(segment, catalog) for segment in catalog.segments}
        with self._lock:
            self._kept[catalog.account_id] = (catalog.version, sentences)
        return sentences


SENTENCES = Sentences()


def sentence(segment: SavedSegment, catalog: Catalog) -> str:
    """A segment's sentence, or why it has none any more: one broken segment hides no other."""
    try:
        return describe(validate(segment.tree, catalog), catalog)
    except InvalidTree as error:
        return f"This segment cannot be read any more: {error.problems[0].message}"


def lines(connection: Connection, catalog: Catalog, who: Who) -> dict[str, Any]:
    """All segments in the order of their names, the account's zone, and what this member may do."""
    sentences, edits = SENTENCES.of(catalog), last_edits(connection, catalog)
    return {
        "catalog": catalog.version,
        "zone": catalog.timezone,
        "may_change": who.role != "viewer",
        "segments": [
            {
                "id": segment.id,
                "name": segment.name,
                "version": segment.version,
                "sentence": sentences[segment.id],
                "by": edits[segment.id].by,
                "at": edits[segment.id].at.isoformat(),
            }
            for segment in catalog.segments
        ],
    }
