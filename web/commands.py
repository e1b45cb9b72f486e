"""Commands of the composer: a click, or "/" and a few letters, sends what one would have to type."""

from chainlit.types import CommandDict

PHRASES = {
    "Segments": "show my segments",
    "Campaigns": "show my campaigns",
    "Everyone": "all leads",
    "Start over": "start over",
    "Help": "help",
}
DESCRIPTIONS = {
    "Segments": ("users", "Saved segments and how many leads each holds"),
    "Campaigns": ("mail", "Campaigns, sent and planned"),
    "Everyone": ("contact", "All leads of the account"),
    "Start over": ("rotate-ccw", "A new draft in this chat"),
    "Help": ("circle-help", "What Cori can do, and how to ask"),
}
COMMANDS: list[CommandDict] = [
    {"id": name, "icon": icon, "description": says, "button": False, "persistent": False, "selected": False}
    for name, (icon, says) in DESCRIPTIONS.items()
]


def spoken(text: str, command: str | None) -> str:
    """What a message asks: a command's phrase, with the words typed after it; a made-up command is no word at all."""
    phrase = PHRASES.get(command or "")
    if phrase is None:
        return text
    return f"{phrase} {text}".strip() if text.strip() not in ("", ".") else phrase
