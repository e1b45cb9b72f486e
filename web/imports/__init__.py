"""Import of leads in the chat: the file that was dropped, the plan on the screen, the work, and what was rejected."""
