"""What the tests share: account folders as plain data, the oracle, random trees."""
