"""The package `extract` under the name that it is installed by: `import paperfacts`."""

import sys

import extract

sys.modules[__name__] = extract
