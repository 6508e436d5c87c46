#!/usr/bin/env bash
# The main job: papers in, one validated record each, and why a record says what it says.
set -euo pipefail
PATH=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin:$PATH # where make example puts the command
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

paperfacts extract digest.txt papers.jsonl -o "$work/records.jsonl"
paperfacts explain papers.jsonl --index 1
