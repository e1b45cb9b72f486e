"""What the results of a run depend on. Results of two runs belong together only where all of it is the same."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from assistant.llm.settings import ModelSettings
from eval.cases import Json

PROGRAM = Path(__file__).parent.parent
SOURCES = ("assistant/**/*", "segment_core/**/*", "eval/*")
SOURCE_SUFFIXES = frozenset({".py", ".toml", ".md", ".json", ".tsv"})
ACCOUNT_SUFFIXES = frozenset({".json", ".csv"})
DIGITS = 12
SAID = {
    "model": "of another model",
    "endpoint": "of a model at another address",
    "builtin_first": "of a run with --builtin-first the other way",
    "prompt": "of other prompts",
    "cases": "of another case file",
    "account": "of another account",
    "program": "of another version of the program",
}


@dataclass(frozen=True)
class Origin:
    """Files are told apart by hashes. What only a language model depends on is None for the built-in one."""

    model: str
    cases: str
    account: str
    program: str
    prompt: str | None = None
    endpoint: str | None = None
    builtin_first: bool | None = None

    def to_json(self) -> Json:
        """As a result line carries it; `model` and `prompt` have keys of their own there."""
        return {key: value for key, value in asdict(self).items() if key not in ("model", "prompt")}

    @classmethod
    def from_line(cls, line: Json) -> "Origin":
        """The origin of a result line. Raises KeyError or TypeError for a line that has none."""
        return cls(model=line["model"], prompt=line["prompt"], **line["run"])

    def different(self, other: "Origin") -> list[str]:
        """The parts in which the two differ."""
        return [part.name for part in fields(self) if getattr(self, part.name) != getattr(other, part.name)]


def origin_of(settings: ModelSettings, cases: Path, account: Path) -> Origin:
    """The origin of a run that begins now."""
    files = [path for path in account.iterdir() if path.suffix in ACCOUNT_SUFFIXES]
    plain = Origin(settings.name, cases=_hash([cases]), account=_hash(files), program=_hash(_sources()))
    if settings.is_builtin:
        return plain
    from assistant.llm.prompt.briefing import prompt_hash

    address = urlsplit(settings.base_url or "").netloc.rpartition("@")[2]  # without a user and password in it
    return replace(plain, prompt=prompt_hash(), endpoint=address, builtin_first=settings.builtin_first)


def _sources() -> list[Path]:
    return [path for pattern in SOURCES for path in PROGRAM.glob(pattern) if path.suffix in SOURCE_SUFFIXES]


def _hash(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        found.update(f"{path.name} {len(content)}\n".encode() + content)
    return found.hexdigest()[:DIGITS]
