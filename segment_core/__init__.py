"""The deterministic core: filter model, validation, PostgreSQL compiler, counts, segments, leads, import."""
