"""How a corpus uses a surface: what stands beside it, counted."""

from typing import Final

USES: Final = (
    "before data noun", "before benchmark noun", "before model noun",
    "list before data noun", "list before benchmark noun", "list before model noun",
    "list after data noun", "list after benchmark noun", "list after model noun",
    "before title's colon", "after `on`", "after verb", "bare",
)  # fmt: skip
