"""Owns review requests. In: accepted orders, their steps, HTTP. Out: mails, review_request.*, settings."""
