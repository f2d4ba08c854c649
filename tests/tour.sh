#!/bin/bash
# Runs the README's tour exactly as it stands there, and checks what it shows.
# Usage: tests/tour.sh  (from anywhere; builds the release program first, as the README does)
#        BIN_DIR=DIR tests/tour.sh  (with the programs built there already)
set -u
cd "$(dirname "$0")/.."
script=$(awk '/^<!-- tour -->/ {wait=1} /^```$/ {inside=0} inside {print} wait && /^```sh$/ {inside=1; wait=0}' README.md)
[ -n "$script" ] || { echo "the README has no tour" >&2; exit 1; }
if [ -n "${BIN_DIR:-}" ]; then
  script=${script/cargo build --release/true}
  script=${script/'$PWD/target/release'/$BIN_DIR}
fi
# Job control, since the tour stops its nodes as jobs; -e, since every command has to succeed.
# `wait` gives the exit code of the nodes, which is 0 after a clean stop.
# Whatever fails, no node stays behind.
script="trap 'kill \$(jobs -p) 2>/dev/null || true' EXIT
$script"
out=$(LC_ALL=C.UTF-8 bash -em -c "$script" 2>&1)
code=$?
echo "$out"
fail() { echo "tour: $1" >&2; exit 1; }
[ $code = 0 ] || fail "a command failed with $code"
grep -q "hello, everybody" <<<"$out" || fail "the message did not arrive"
grep -q "Read 1/1" <<<"$out" || fail "no read mark came back"
grep -q "2026-12-05 (" <<<"$out" || fail "the first deadline is not shown"
grep -q "2026-12-08 (" <<<"$out" || fail "the second deadline is not shown"
# Hashes stand at the lines' ends; every one has to come up twice.
odd=$(grep -oE '[0-9a-f]{64}$' <<<"$out" | sort | uniq -c | awk '$1 != 2')
[ -z "$odd" ] || fail "state hashes differ: $odd"
echo "tour: all as the README says"
