"""What a token is: its kind and marks, by which candidates are searched, and its flags, which tell of neighbours.

And how a corpus uses a surface.
"""

from typing import Final

# Kinds.
STRONG: Final = "N"  # like nothing but a name
CAPITAL: Final = "C"
NUMBER: Final = "d"
COINED: Final = "x"  # small letters and digits
CONNECTOR: Final = "c"  # a small word that may stand in a name
LOWER: Final = "w"
NAMING: Final = "v"  # one in small letters that names what follows: `called`
JOINT: Final = "-"
SLASH: Final = "/"
AMPERSAND: Final = "&"  # a joint where it touches a word, else a connector
QUOTE: Final = "q"
BREAK: Final = "."

QUOTES: Final = frozenset(['"', "'", "`"])
HEAD: Final = frozenset([":", "-", "–", "—"])

# Marks.
TOUCHES: Final = 1  # said of a token in its text: it stands right beside the one before
IS_OPENER: Final = 2  # it opens sentences, and is no name alone
IS_HEAD: Final = 4  # a title's head may end before it
IS_POINTER: Final = 8  # it may point at what follows, though it be in small letters

# Flags.
PASS, SENTENCE, VERB, OWN, DATA, BENCH, MODEL, PART, WORD, COLON, OPEN, CLOSE, ON, MAKES = (1 << k for k in range(14))
RARE = 1 << 14  # said of a word in small letters that is none of the field's
SORT = DATA | BENCH | MODEL | PART

# How a corpus uses a surface: what stands beside it, counted.
USES: Final = (
    "before data noun", "before benchmark noun", "before model noun",
    "list before data noun", "list before benchmark noun", "list before model noun",
    "list after data noun", "list after benchmark noun", "list after model noun",
    "before title's colon", "after `on`", "after verb", "bare",
)  # fmt: skip
