"""The condition builder's own routes: what it can offer, live counts, and the draft of a chat."""
