"""Language models behind any OpenAI-compatible endpoint: what they are shown, may propose, and what becomes of it.

Order of reading: engine (who speaks), model_turn (one step of the model), prompt/ (what it is shown), proposals/ (its
words to a checked tree), endpoint, settings and meter.
"""
