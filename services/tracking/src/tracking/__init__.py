"""Owns the history of every request. In: review_request.*, review.submitted. Out: opens, tracking pages."""
