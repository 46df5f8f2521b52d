"""Human names as people write and remember them: folding, keys and likeness; no database."""
