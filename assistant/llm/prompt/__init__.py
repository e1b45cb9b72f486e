"""What a language model is shown in a turn: the briefing, from the account's vocabulary, without personal details."""
