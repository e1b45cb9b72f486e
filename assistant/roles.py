"""What a member's role lets them do: viewers look and count, marketers also change segments and campaigns."""

from segment_core.errors import CoriError

CHANGING = frozenset({"marketer", "admin"})
VIEWERS = "Viewers can look and count; ask an admin to make you a marketer if you need to change segments or campaigns."


class NotAllowed(CoriError):
    """The member's role does not let them do this. Data: `role`."""

    code = "not_allowed"


def check_may_change(role: str) -> None:
    """Raises NotAllowed for a viewer, and for a role that is unknown."""
    if role not in CHANGING:
        raise NotAllowed(VIEWERS, role=role)
