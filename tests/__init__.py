"""The tests of Cori."""
