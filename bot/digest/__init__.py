"""From what was announced to what each destination gets, and why: knows nothing of Discord."""
