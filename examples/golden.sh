#!/usr/bin/env bash
# A golden folder for CI: the records expected of some papers, and a check that fails when one of them changes.
set -euo pipefail
PATH=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin:$PATH # where make example puts the command
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

paperfacts golden init "$work/golden" papers.jsonl
paperfacts golden check "$work/golden" --junit "$work/golden.xml"

# As if a new version read a link otherwise: the check shows what changed, and fails.
sed -i 's/"kind":"project"/"kind":"demo"/' "$work/golden/expected/papers.json"
if paperfacts golden check "$work/golden" --markdown -; then exit 1; fi

# Looked at, and accepted.
paperfacts golden update "$work/golden" --only links --record 2
paperfacts golden check "$work/golden"
