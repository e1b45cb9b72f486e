"""Chats kept in PostgreSQL: threads, messages and cards, each a member's own."""
