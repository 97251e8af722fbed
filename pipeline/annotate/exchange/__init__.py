"""Samples in the formats of annotation tools and spreadsheets, out and back in."""
