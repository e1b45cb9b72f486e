"""Language models behind any OpenAI-compatible endpoint: what they are shown, what they may propose, and what code does with it."""
