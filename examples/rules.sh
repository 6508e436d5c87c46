#!/usr/bin/env bash
# A rulebook of one's own: a dataset, a metric, a code host, a word and a pattern; and what they change.
set -euo pipefail
PATH=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin:$PATH # where make example puts the command
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

paperfacts golden init "$work/golden" harbour.jsonl # what the built-in rules say
paperfacts rules test harbour.jsonl --rules rulebook
if paperfacts golden check "$work/golden" --rules rulebook; then exit 1; fi # the difference that the rulebook makes
paperfacts golden update "$work/golden" --rules rulebook > "$work/accepted.txt"
paperfacts golden check "$work/golden" --rules rulebook
