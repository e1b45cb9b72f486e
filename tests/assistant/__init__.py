"""Tests of the agent: turns, tools, confirmations, what reaches a model."""
