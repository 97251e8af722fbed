"""How strongly a phrase belongs to a place: Dunning's log-likelihood ratio, with a sign.

T. Dunning (1993), Accurate methods for the statistics of surprise and coincidence, Computational
Linguistics 19(1).  Unlike a chi-square test it stays sound for counts of one and two, of which lists of
unknown words are full.
"""

from __future__ import annotations

from math import log


def log_likelihood_ratio(inside: int, outside: int, places: int, rest: int) -> float:
    """The ratio for a phrase that fills ``inside`` of ``places`` and stands ``outside`` times among ``rest`` words.

    Positive where the phrase is more frequent in the places than elsewhere, negative where it is less
    frequent, 0 where the shares are equal.  In nats times two, as the statistic is defined (asymptotically
    chi-square with one degree of freedom).

    :raises ValueError: a count is negative, or there are more phrases than places or words.
    """
    if min(inside, outside) < 0 or inside > places or outside > rest:
        raise ValueError(f"no such counts: {inside} of {places}, {outside} of {rest}")
    total = places + rest
    if not total:
        return 0.0
    share = (inside + outside) / total
    ratio = 2 * (
        _part(inside, places * share)
        + _part(outside, rest * share)
        + _part(places - inside, places * (1 - share))
        + _part(rest - outside, rest * (1 - share))
    )
    # Rounding may leave a trace below nothing where the shares are equal.
    ratio = max(ratio, 0.0)
    return ratio if inside * rest >= outside * places else -ratio


def _part(seen: int, expected: float) -> float:
    return seen * log(seen / expected) if seen else 0.0
