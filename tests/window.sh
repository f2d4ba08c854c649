#!/usr/bin/env bash
# The real program under a virtual display: it opens the sample organisation, a message in Chinese
# and English is typed into it, and it closes in good order. The message is then read from the home
# by the command line. Needs xvfb, xdotool and imagemagick.
#
#   tests/window.sh PROGRAM [PICTURE.png]
set -euo pipefail
program=$(realpath "$1")
picture=${2:-}
for tool in Xvfb xdotool import; do
  command -v "$tool" > /dev/null || { echo "skipped: $tool is not installed"; exit 0; }
done

home=$(mktemp -d)
number=$((90 + RANDOM % 400))
export DISPLAY=:$number LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
Xvfb "$DISPLAY" -screen 0 1280x860x24 > "$home/xvfb.log" 2>&1 &
xvfb=$!
trap 'kill $window $xvfb 2> /dev/null || true; rm -rf "$home"' EXIT
window=
until xdotool getdisplaygeometry > /dev/null 2>&1; do kill -0 $xvfb; done

"$program" --home "$home/person" --lang zh > "$home/program.log" 2>&1 &
window=$!
id=$(xdotool search --sync --onlyvisible --name 'Tongzhou' | head -n 1)
xdotool windowfocus "$id"

# The third card of the first page opens the sample.
for attempt in $(seq 120); do
  xdotool mousemove --window "$id" 500 425 click 1
  [ -d "$home/person/sample" ] && break
  sleep 0.5
done
# Its first desk has a marker once all three nodes run: the line's switch says so on screen; here
# the journals do.
for attempt in $(seq 240); do
  [ "$(find "$home/person/sample" -name 'node.sock' -o -name 'journal' | wc -l)" -ge 3 ] && break
  sleep 0.5
done
text="你好 hello $number"
homes=$(find "$home/person/sample" -name identity -printf '%h\n' | sort)
for attempt in $(seq 60); do
  xdotool key --window "$id" --clearmodifiers ctrl+k; sleep 1
  xdotool type --window "$id" --delay 60 '公告'; sleep 1
  xdotool key --window "$id" Return; sleep 1
  [ -n "$homes" ] && break
  homes=$(find "$home/person/sample" -name identity -printf '%h\n' | sort)
done
xdotool mousemove --window "$id" 700 715 click 1; sleep 1
xdotool type --window "$id" --delay 60 "$text"; sleep 1
xdotool key --window "$id" Return; sleep 3
[ -z "$picture" ] || import -window root "$picture"
xdotool key --window "$id" --clearmodifiers alt+F4
xdotool windowclose "$id" 2> /dev/null || true
wait $window || { cat "$home/program.log"; exit 1; }

for one in $(find "$home/person/sample" -name identity -printf '%h\n'); do
  if "$program" --home "$one" read 公告 --peek 2> /dev/null | grep -qF "$text"; then
    echo "the message is in $(basename "$one")"
    exit 0
  fi
done
echo "the message isn't in any home"
exit 1
