"""The kinds of markup, as patterns: one for each sort of text, so that plain ones are searched quickly."""

import re

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
