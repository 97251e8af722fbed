"""Finds mentions: regions, classes of award, programmes, officials, dates, places."""
