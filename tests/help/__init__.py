"""Tests of the help center."""
