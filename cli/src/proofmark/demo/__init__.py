"""The main job on real input: an order file in, a review feed out. The demo shows it, a test checks it."""
