"""Owns proofs of purchase and imports. In: the API, CSV files, dropped files. Out: order.accepted.v1."""
