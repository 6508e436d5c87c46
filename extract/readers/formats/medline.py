"""MEDLINE text (`.nbib`), as PubMed saves it for citation managers, and Ovid in the like form.

Source: https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

import re

from extract.readers.tagged import Dialect

_MEDLINE = Dialect(
    beginning=re.compile(rb"(?m)^(?:PMID- ?\d|(?:UI|TI)  - )"),
    field=re.compile(rb"(?=[A-Z0-9 ]{4}-(?: |$))([A-Z][A-Z0-9]{1,3}) {0,2}- ?"),
    first="PMID",
    last=None,
    title=("TI", "BTI"),
    abstract=("AB",),
    id=("PMID", "UI"),
    date=("DP", "DEP"),
    doi=("LID", "AID", "DO"),
    categories=("MH", "OT"),
    venue=("JT", "TA", "SO"),
    url=("UR",),
)
recognises, read = _MEDLINE.recognises, _MEDLINE.read
