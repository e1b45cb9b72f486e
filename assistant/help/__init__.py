"""The help center: articles in help/, search over their sections, answers made of their text (docs/help.md)."""
