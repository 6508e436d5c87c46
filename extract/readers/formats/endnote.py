"""EndNote's tagged format (`.enw`), which `refer` began: publishers' and Google Scholar's "EndNote" exports.

Source: https://en.wikipedia.org/wiki/Refer_(software)
"""

import re

from extract.readers.tagged import Dialect

_ENDNOTE = Dialect(
    beginning=re.compile(rb"\A\s*%[0-9A-Z@] \S"),
    field=re.compile(rb"(%[0-9A-Z!@$&()*+^<>\[\]~])(?: |$)"),
    first="%0",
    last=None,
    title=("%T",),
    abstract=("%X",),
    id=("%F", "%M"),
    date=("%D", "%8"),
    doi=("%R", "%U"),
    categories=("%K",),
    venue=("%J", "%B"),
    url=("%U",),
)
recognises, read = _ENDNOTE.recognises, _ENDNOTE.read
