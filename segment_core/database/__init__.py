"""PostgreSQL: the embedded server, set-up and migrations, and transactions that see one account alone."""
