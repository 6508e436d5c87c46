"""Web of Science as plain text (`savedrecs.txt`, `.ciw`): FN, then records from PT to ER, then EF.

Source: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html
"""

import re

from extract.readers.tagged import Dialect

_WOS = Dialect(
    beginning=re.compile(rb"(?m)\A\s*FN \S|^PT [A-Z]\r?$"),
    field=re.compile(rb"(?!FN|VR|EF)([A-Z][A-Z0-9])(?: (?! ?-)|$)"),
    first="PT",
    last="ER",
    title=("TI",),
    abstract=("AB",),
    id=("UT",),
    date=("PD", "PY"),
    doi=("DI",),
    categories=("DE", "ID", "WC"),
    venue=("SO",),
    url=(),
)
recognises, read = _WOS.recognises, _WOS.read
