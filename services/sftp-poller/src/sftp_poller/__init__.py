"""Owns SFTP accounts and dropped files; in: SFTP, HTTP; out: files to ingest, order_file.processed.v1."""
