"""Novelty and AI scores: what they are computed from, step by step, and their accounts."""
