"""The audience page and its routes: every saved segment with its live count, its versions and its pictures."""
