"""Names normalised: the form under which two surfaces of one name are equal."""

from functools import lru_cache

# What two surfaces of one name may differ in: blanks, hyphens, quotes, markup.
_MARKS = str.maketrans("", "", "-_./'\"‘’“”‐‑–—^{}*~$\\" + "".join(c for c in map(chr, range(0x3001)) if c.isspace()))


@lru_cache(maxsize=1 << 14)  # the same names stand in many papers
def normalise(surface: str) -> str:
    """Return the form under which two surfaces of one name are equal."""
    return surface.translate(_MARKS).casefold()
