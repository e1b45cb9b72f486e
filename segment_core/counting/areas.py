"""What of a lead a count asks and a write changes: a count looks at the leads alone that were written in what it asks.

Areas are the bits of an integer. Triggers note them by the columns that changed (migration 0013 has the same numbers);
a lead that came or went, and whatever is noted without triggers, counts as written in all.
"""

AREAS = {
    "status": 1,
    "source": 2,
    "assigned_to": 4,
    "tags": 8,
    "phone_type": 16,
    "subscribed": 32,
    "created_at": 64,
    "last_active_at": 128,
    "custom": 256,
    **dict.fromkeys(("first_name", "last_name", "email", "phone"), 512),
    "engagement": 1024,
}
EXISTENCE = 1 << 30  # every count asks it: which leads there are
ALL = -1


def area_of(attribute: str) -> int:
    """The area that an attribute, by its name, is made from."""
    return AREAS.get(attribute.split(":")[0].split(".")[0], ALL)
