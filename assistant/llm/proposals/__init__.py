"""A tree that a model proposes in the user's words: every word found, every value resolved, or every problem named."""
