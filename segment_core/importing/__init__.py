"""Import of an account folder (docs/filter-model.md): streamed, idempotent, every rejected row with its reason."""
