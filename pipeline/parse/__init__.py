"""Selects what can hold an award and cuts it into paragraphs and sentences."""
