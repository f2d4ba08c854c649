#!/usr/bin/env bash
# Makes the pictures of the manuals anew from the screens as the window tests draw them: those that a manual
# names, in its language. Needs xvfb and imagemagick; without them it says so and does nothing.
#
#   tests/pictures.sh
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in xvfb-run convert; do
  command -v "$tool" > /dev/null || { echo "skipped: $tool is not installed"; exit 0; }
done

drawn=$(mktemp -d)
trap 'rm -rf "$drawn"' EXIT
WINDOW_PICTURES="$drawn" xvfb-run -a cargo test --workspace --test window -- gallery held

for lang in zh en; do
  mkdir -p "docs/pictures/manual/$lang"
  # The names that this manual has pictures of.
  grep -oh "pictures/manual/$lang/[a-z-]*\.png" docs/manual/"$lang"/window/*.md | sort -u |
    while read -r named; do
      name=$(basename "$named" .png)
      source="$drawn/kept-$name-$lang-light.png"
      [ -e "$source" ] || source="$drawn/$name-$lang.png"
      convert "$source" -strip +dither -colors 200 "PNG8:docs/$named"
    done
done
