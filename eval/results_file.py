"""The results file: a line per turn, written as each case ends, so that an interrupted run can go on from there."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.cases import Case, Json
from eval.origin import SAID, Origin
from eval.run import Result
from segment_core.errors import BadInput

FRESH = "--fresh starts anew"


class ResultsFile:
    """One run's lines at `path`. Only whole cases are ever added, each with one write."""

    def __init__(self, path: Path, origin: Origin) -> None:
        self.path, self.origin = path, origin

    def kept(self, cases: Sequence[Case]) -> dict[str, list[Result]]:
        """The results of the cases that an earlier run of the same command came to, by id.

        A case whose turns are not all there is left out. Raises BadInput for results of another run. The built-in
        model costs nothing: where only the program has changed since, its results are just left out.
        """
        found: dict[str, list[Json]] = {}
        for number, line in enumerate(self._lines(), start=1):
            different = self.origin.different(self._origin(line, number))
            if different == ["program"] and self.origin.model == "builtin":
                return {}
            if different:
                said = " and ".join(SAID[part] for part in different)
                raise BadInput(f"{self.path} holds results {said}; {FRESH}", file=str(self.path), line=number)
            found.setdefault(str(line["id"]), []).append(line)
        return {case.id: _results(case, found[case.id]) for case in cases if _is_whole(case, found.get(case.id, []))}

    def begin(self, kept: Sequence[Result]) -> None:
        """Make the file hold these results alone."""
        if self.path.exists() and not self.path.is_file():
            return  # a pipe or device keeps nothing
        aside = self.path.with_name(f"{self.path.name}.new")
        with aside.open("w", encoding="utf-8") as file:
            file.writelines(self._line(result) for result in kept)
        os.replace(aside, self.path)

    def add(self, results: Sequence[Result]) -> None:
        """Append one case's results."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write("".join(self._line(result) for result in results))

    def _line(self, result: Result) -> str:
        line = {**result.to_json(), "prompt": self.origin.prompt, "run": self.origin.to_json()}
        return json.dumps(line, ensure_ascii=False) + "\n"

    def _lines(self) -> list[Json]:
        """Every line; without the last one where it was cut off as it was written."""
        if not self.path.is_file():
            return []
        texts = self.path.read_bytes().split(b"\n")
        last = texts.pop()  # empty behind a whole line
        whole = [self._json(text, number) for number, text in enumerate(texts, start=1) if text.strip()]
        try:
            return [*whole, json.loads(last)] if last else whole
        except ValueError:
            return whole

    def _json(self, text: bytes, number: int) -> Json:
        try:
            return json.loads(text)
        except ValueError as error:
            raise self._no_result(number) from error

    def _origin(self, line: Any, number: int) -> Origin:
        try:
            return Origin.from_line(line)
        except (KeyError, TypeError) as error:
            raise self._no_result(number) from error

    def _no_result(self, number: int) -> BadInput:
        reason = f"{self.path}, line {number} is no result line of this eval; {FRESH}, and overwrites the file"
        return BadInput(reason, file=str(self.path), line=number)


def _is_whole(case: Case, lines: Sequence[Json]) -> bool:
    return [line["turn"] for line in lines] == list(range(len(case.turns)))


def _results(case: Case, lines: Sequence[Json]) -> list[Result]:
    return [Result.from_json(line, tuple(case.skills)) for line in lines]
