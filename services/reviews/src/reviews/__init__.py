"""Owns questionnaires, reviews, moderation, exchanges."""
