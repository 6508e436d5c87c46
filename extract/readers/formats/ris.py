"""RIS, as reference managers and publishers export it: record by record, from TY to ER, or to the next.

Sources: https://en.wikipedia.org/wiki/RIS_(file_format), https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html
"""

import re

from extract.readers.tagged import Dialect

_RIS = Dialect(
    beginning=re.compile(rb"(?m)^TY {1,2}-(?: |\r?$)"),
    field=re.compile(rb"((?:TY|ER)(?= -)|[A-Z][A-Z0-9](?=  -)) {1,2}- ?"),
    first="TY",
    last="ER",
    title=("TI", "T1", "CT", "BT"),
    abstract=("AB", "N2"),
    id=("ID", "AN"),
    date=("DA", "Y1", "PY"),
    doi=("DO", "M3", "L3"),
    categories=("KW",),
    venue=("JO", "T2", "JF", "JA", "J2"),
    url=("UR", "L2", "LK"),
)
recognises, read = _RIS.recognises, _RIS.read
