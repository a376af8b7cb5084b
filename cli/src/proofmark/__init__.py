"""The proofmark command."""
