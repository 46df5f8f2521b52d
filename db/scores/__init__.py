"""How novelty and the AI score come about: pure, no database."""
