"""Joins mentions into frames, frames into rows."""
