"""Questions in plain words: what they mean, which passages answer them, and with what right."""
