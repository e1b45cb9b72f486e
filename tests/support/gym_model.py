"""What a model may answer about the gym of the dev set: proposals, sound and not, and every way to fail."""

from typing import Any

from tests.support.scripted_steps import (
    ERROR_EVENT,
    HTML_PAGE,
    INVALID_BODY,
    INVALID_LINE,
    NO_CHOICES,
    NO_EVENTS,
    ONLY_DONE,
    Answer,
    Broken,
    Call,
    Status,
    Step,
    call,
    calls,
    cut_short,
    say,
)

ASKED = "Instagram trials"  # the interpreter is sure of it
UNSURE = "Instagram trials, sort of zebra-like ones"  # and of this it is not
SOURCE = {"field": "source", "op": "in", "value": ["Instagram"]}
STATUS = {"field": "status", "op": "in", "value": ["Trial"]}


def worded(condition: dict[str, Any], words: str) -> dict[str, Any]:
    """A condition as a model proposes it."""
    return {**condition, "words": words}


PROPOSAL = {"all": [worded(SOURCE, "Instagram"), worded(STATUS, "trials")]}
PROPOSED = call("propose_segment", tree=PROPOSAL)
TRIALS = call("propose_segment", tree=worded(STATUS, "trials"))
UNKNOWN = call("propose_segment", tree={"all": [worded({**SOURCE, "value": ["Instapot"]}, "Instagram")]})
WORDS = say("one two three four")

ENDLESS = ("hang", "comments", "babble")


def is_endless(step: Step) -> bool:
    """Whether the answer lasts until somebody gives up: it takes a test real time."""
    return isinstance(step, Broken) and step.how in ENDLESS


FAULTS: dict[str, tuple[Step, int | None]] = {
    # by name: the answer that is no use, and how many calls it takes to give up (None: where that is left open)
    "400": (Status(400), 1),
    "401": (Status(401, "Incorrect API key provided: sk-1234"), 1),
    "404": (Status(404, "The model does not exist"), 1),
    "429": (Status(429), 3),
    "429 with Retry-After": (Status(429, retry_after="2"), 3),
    "429 for an hour": (Status(429, retry_after="3600"), 1),
    "500": (Status(500), 3),
    "503": (Status(503), 3),
    "reset": (Broken("reset"), 3),
    "closed": (Broken("cut"), 3),
    "reset in the stream": (Broken("reset", WORDS, 3), 3),
    "reset in a call": (Broken("reset", PROPOSED, 5), 3),
    "cut stream": (Broken("cut", WORDS, 3), None),
    "cut call": (Broken("cut", PROPOSED, 8), None),
    "hangs": (Broken("hang"), None),
    "hangs in a call": (Broken("hang", PROPOSED, 5), None),
    "only comments": (Broken("comments"), None),
    "no end": (Broken("babble", WORDS, 4), None),
    "no JSON in the stream": (INVALID_LINE, None),
    "no JSON": (INVALID_BODY, None),
    "a web page": (HTML_PAGE, None),
    "nothing": (NO_EVENTS, None),
    "only the end": (ONLY_DONE, None),
    "no choices": (NO_CHOICES, None),
    "an error in the stream": (ERROR_EVENT, None),
    "empty": (say(""), None),
    "text instead of a call": (say("Sure, 42 leads are hot."), None),
    "refusal": (Answer(refusal="I cannot help with that."), None),
    "filtered": (Answer("", finish="content_filter"), None),
    "filtered call": (calls(*PROPOSED.calls, finish="content_filter"), None),
    "arguments too long": (cut_short(PROPOSED, 60), None),
    "malformed arguments": (calls(Call("propose_segment", '{"tree": ')), None),
    "arguments that are a list": (calls(Call("propose_segment", "[1]")), None),
    "malformed arguments of another tool": (calls(Call("list_segments", '{"tree": {"all": [')), None),
    "hidden tool: confirm": (call("confirm_change"), None),
    "hidden tool: draft": (call("draft_segment", tree={"everyone": True}), None),
    "hidden tool: save": (call("save_segment", segment_name="X"), None),
    "unknown tool": (call("nobody_knows"), None),
}
