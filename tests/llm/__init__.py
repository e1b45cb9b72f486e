"""Tests of the language-model engine, against a scripted OpenAI-compatible server."""
