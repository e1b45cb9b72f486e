"""Tests of the command `cori`."""
