"""The campaigns page and its routes: what was sent to whom and why, and sending with a confirmation."""
