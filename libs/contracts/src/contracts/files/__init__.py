"""File formats as tables: what a column may hold and what is said about it, declared once."""
