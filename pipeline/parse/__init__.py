"""Selects what can hold an award, cuts it into paragraphs and sentences, and gives these their trees."""
