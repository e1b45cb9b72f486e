"""REST under /api/v1: an application of its own below the product's, with keys instead of cookies (docs/api.md)."""
