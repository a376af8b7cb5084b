"""The one door: authentication, authorization, limits, forwarding."""
