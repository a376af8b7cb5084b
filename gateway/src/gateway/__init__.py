"""The one door: authentication, authorization, limits, forwarding; the back office's files."""
