"""Signing in without a password: by a header that a proxy sets, and by OAuth. Both are off by default."""
