"""The assistant: words to trees, the agent with the core as its tools, and its two engines."""
