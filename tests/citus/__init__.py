"""Tests that need a server with Citus."""
