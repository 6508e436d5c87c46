#!/usr/bin/env bash
# The page: records and abstracts as one HTML file. An argument names where it is kept, in place of a temporary folder.
set -euo pipefail
PATH=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin:$PATH # where make example puts the command
out=$(realpath "${1:-$(mktemp -d)/report.html}")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

paperfacts extract digest.txt papers.jsonl -o "$work/records.jsonl"
paperfacts report "$work/records.jsonl" --inputs digest.txt --inputs papers.jsonl -o "$out"
echo "open $out"
