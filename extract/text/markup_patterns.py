"""The kinds of markup, as patterns: one for each sort of text, so that plain ones are searched quickly.

And the characters that stand for others.
"""

import re
import unicodedata

# Characters replaced one for one before anything else, so that rules need not list every dash and blank.
ONE_TO_ONE = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2715\u2716\u2a09\u2a2f\u2573\U0001f5d9", "×"),
        **dict.fromkeys("\u066a\ufe6a", "%"),
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
            " ",
        ),
        **dict.fromkeys("\u2028\u2029\u0085\v\f", "\n"),
        **dict.fromkeys(
            (chr(c) for c in [*range(9), *range(14, 32), 127, *range(0x80, 0x85), *range(0x86, 0xA0)]), " "
        ),
        **{chr(c): "\ufffd" for c in range(0xD800, 0xE000)},
        # Pictures beside a name are no part of it.
        **{chr(c): " " for c in [*range(0x1F000, 0x1F5D9), *range(0x1F5DA, 0x1FB00), *range(0x2600, 0x2700), 0xFE0F]},
        # Mathematical letters and full-width forms read as plain ones.
        **{
            chr(c): folded
            for c in [*range(0x1D400, 0x1D800), *range(0xFF01, 0xFF5F)]
            if len(folded := unicodedata.normalize("NFKC", chr(c))) == 1
        },
    }
)

ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
}  # fmt: skip

_HIDDEN = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_LIGATURES = r"\ufb00-\ufb06"
_MARKS = rf"\\{{}}$~*&<_\[\]`'\-{_HIDDEN}{_LIGATURES}"  # what markup begins with, blanks and URLs aside

# Where a Markdown link leads, with a scheme or without: `(github.com/a/b)`.
_TARGET = r"(?:https?://|(?:[\w-]{1,60}\.){1,4}[a-z]{2,12}[/)])"
_EAST_ASIAN = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"

# A pattern that begins with a set of characters is searched for quickly: so the first character of every kind
# of markup is looked back at.
_KINDS = rf"""
    (?:
    (?P<accent>(?<=\\)(?:['`^"~=.]\{{?[A-Za-z]\}}?|[cvuHkr](?:\{{[A-Za-z]\}}|\ [a-z](?![A-Za-z]))))
  | (?P<escaped>(?<=\\)[%&\#_$])
  | (?<=\\)(?P<command>[A-Za-z]++)\*?
  | (?P<spacing>(?<=\\)[,;:\ \\])
  | (?P<nothing>(?<=\\)[()\[\]!/@{{}}-]
      |(?<=[{_HIDDEN}])
      |(?<=_)\{{{{0,2}}(?=\\pm|±)
      |(?<=<)/?(?:b|i|u|em|strong|su[bp]|span|tt|jats:\w{{1,20}})\b[^<>]{{0,200}}>)
  | (?P<line>(?<=<)(?:br|p|/p|/?div|/?li)\b[^<>]{{0,200}}>)
  | (?P<quote>(?<=`)`|(?<=')')
  | (?P<dash>(?<=-)--?)
  | (?<=\w-)(?P<broken>\ *\n\ *(?=\w)|\ (?<=[^\W\d_]-.)(?=[^\W\d_]))
  | (?P<entity>(?<=&)(?:\#\d{{1,7}}|\#x[0-9A-Fa-f]{{1,6}}|[A-Za-z]{{2,20}});)
  | (?P<ligature>(?<=[{_LIGATURES}]))
  | (?P<dollar>(?<=\$)\$?)
  | (?P<tie>(?<=(?:[^\W\d]|[.,)\]}}])~)(?=[\w\\$(\[]))
  | (?P<link>(?<=\[)(?=[^\[\]()\n]{{1,200}}\]\({_TARGET})|(?<=\])(?=\({_TARGET}))
  | (?P<bold>(?<=\*)\*(?=\S)|(?<=\S\*)\*)
  | (?P<star>(?<=\*)(?:(?<![\w*]\*)(?=[^\s*][^*\n]{{0,80}}(?P<close>\*)(?![\w*])))?)
  | (?P<brace>(?<=\{{)\{{*+|(?<=\}})\}}*+)
    )"""
_BLANK = r"(?<=\s)(?P<blank>\s++)"
_URL = rf"""(?<=[:w])(?P<url>(?:(?<=http:|ttps:)//|(?<=w)ww\.)
    (?:[^\s\\{{}}$<>"\]&{_HIDDEN}{_LIGATURES}]|\](?!\()|&(?!\w{{1,20}};)|\\[_%&\#~$-])++)"""

MARKUP = re.compile(f"[{_MARKS}]{_KINDS}", re.VERBOSE)
MARKUP_AND_BLANKS = re.compile(rf"[\s{_MARKS}](?:{_BLANK}|(?<!\s){_KINDS})", re.VERBOSE)
ANYTHING = re.compile(rf"[\s{_MARKS}:w](?:{_BLANK}|{_URL}|(?<![\s:w]){_KINDS})", re.VERBOSE)  # none is in URLs

# In texts that hold any: East Asian characters beside Latin letters, and small capitals whose markup is lost.
_RARE = rf"""(?P<script>(?<=[A-Za-z0-9,.;:)][{_EAST_ASIAN}])|(?<=[{_EAST_ASIAN}])(?=[A-Za-z0-9]))
  | (?P<stop>(?<=[。、])) | (?<=s)(?P<lost>(?<=[A-Z]s)mall\ (?=[A-Z]))"""
ANYTHING_RARE = re.compile(
    rf"[\s{_MARKS}:ws。、{_EAST_ASIAN}](?:{_BLANK}|{_URL}|{_RARE}|(?<![\s:ws])(?:{_KINDS}))", re.VERBOSE
)
HAS_RARE = re.compile(rf"[。、{_EAST_ASIAN}]")
