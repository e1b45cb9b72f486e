"""The wall between accounts: what the database itself enforces, and what the core's functions say through it."""
