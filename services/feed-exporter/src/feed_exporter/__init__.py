"""Owns feed flows and the nightly files. In: review events, HTTP; out: files on merchants' servers."""
