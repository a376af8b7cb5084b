"""Owns SFTP accounts, the server merchants drop on, and the drain."""
