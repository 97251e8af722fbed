"""What a site's robots.txt lets us read (RFC 9309).

Protego keeps the standard's rules of groups, longest match and wildcards, and stays quick on
hostile files (25,000 rules of wildcards: half a second to read, a quarter to ask).  ``urllib.robotparser`` knows
neither wildcards nor the longest match.
"""

from __future__ import annotations

import codecs
import math
from datetime import datetime

from protego import Protego

from pipeline.fetch.address import normalise
from pipeline.fetch.exchange import REDIRECTS, Client, Wanted
from pipeline.fetch.limits import MAX_REDIRECTS, MAX_ROBOTS
from pipeline.fetch.outcomes import Failed

AGENT = "anugerah"
"""The product token, as a robots.txt names us."""

_WANTED = Wanted(lambda _head: MAX_ROBOTS, 4 * MAX_ROBOTS, cut=True, any_type=True)


class Robots:
    """The rules of one origin."""

    def __init__(self, text: str = "") -> None:
        # Protego refuses nothing; a line that is no rule is passed over.
        self._rules = Protego.parse(text)
        delay = self._rules.crawl_delay(AGENT)
        self.delay = delay if delay is not None and math.isfinite(delay) and delay > 0 else 0.0

    def allows(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, AGENT))


def fetch_robots(client: Client, origin: str, now: datetime) -> Robots:
    """Ask for an origin's robots.txt and follow its redirects.

    4xx means that there are no rules (2.3.1.3), but for 429, which says "later" of this file as of any other.

    :raises Failed: it could not be had (5xx, no connection), so that nothing may be read (2.3.1.4).  The code is
        the fault's own where it is the origin's, ``robots-unreachable`` where a redirect led there.
    """
    url = f"{origin}/robots.txt"
    for hop in range(MAX_REDIRECTS + 1):
        try:
            response = client.get(url, _WANTED)
            location = response.headers.get("location")
            if response.status in REDIRECTS and location:
                url = normalise(location, url)
                continue
        except Failed as fault:
            if hop:
                raise Failed(
                    "robots-unreachable", f"robots.txt leads to {url[:200]}: {fault.reason}"
                ) from fault
            raise
        if response.status == 200:
            return Robots(response.body.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"))
        if response.status >= 500 or response.status == 429:
            wait = response.wait(now)
            raise Failed("server-error", f"robots.txt: status {response.status}", response.status, wait)
        return Robots()
    return Robots()  # 2.3.1.2: after more than five redirects it may be taken for missing
