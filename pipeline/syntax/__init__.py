"""Reads sentences whose mentions are known as dependency trees.

``candidates`` chooses the sentences; ``plain`` writes them as a parser reads them best; ``forest`` has
them parsed; ``tree`` is a parsed sentence that knows its mentions; ``patterns`` finds in it what
rules/trees.yaml describes; ``interpret`` makes of that the plain records of ``parts``, which are all
that the assembling steps see.  ``examples`` holds the rules to their own examples.
"""
