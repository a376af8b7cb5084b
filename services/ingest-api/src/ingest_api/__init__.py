"""Owns proofs of purchase and imports."""
