"""Owns questionnaires, reviews, moderation and exchanges.

In: review_request.* (what to ask), the form, merchants' and moderators' decisions. Out: review.*.
"""
