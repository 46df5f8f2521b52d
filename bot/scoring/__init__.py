"""Novelty and AI scores in the background: texts, nearest earlier papers, peers, scores."""
