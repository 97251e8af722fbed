"""How much is taken from a server, and how long is waited for it.

Whoever answers a request is not to be trusted: every cap here ends the reading while the bytes
come, not after.
"""

from __future__ import annotations

from pipeline.read.limits import MAX_FILE

MAX_PAGE = MAX_FILE
"""Bytes of a page, on the wire and after decompression alike."""

MAX_LIST = 50 * 1024 * 1024
"""Bytes of a feed or sitemap after decompression: what sitemaps.org allows."""

MAX_ROBOTS = 500 * 1024
"""Bytes of a robots.txt that are read, the least that RFC 9309 (2.5) allows; the rest is ignored."""

MAX_HEADERS = 100 * 1024
"""Bytes of headers: what h11 takes before it gives up."""

MAX_ADDRESS = 2_000
"""Characters of a web address."""

MAX_ENTRIES = 50_000
"""Addresses of one feed or sitemap: what sitemaps.org allows."""

MAX_LISTS = 1_000
"""Lists that one sitemap index may lead to, all levels together."""

MAX_DEPTH = 3
"""Levels of sitemap indexes."""

MAX_FEED_TEXT = 500_000
"""Characters of an article's content in a feed that are kept."""

MAX_INPUT = 100_000_000
"""Bytes of a file of addresses."""

MAX_REDIRECTS = 5
"""Redirects from one address; RFC 9309 (2.3.1.2) wants at least five for robots.txt."""

MAX_PARTS = 10
"""Pages of one article."""

MAX_DELAY = 120.0
"""Seconds that a robots.txt or a Retry-After may have us wait; a site that wants more is left alone."""
