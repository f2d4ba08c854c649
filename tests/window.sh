#!/usr/bin/env bash
# The real program under a virtual display: it opens the sample organisation, comes to the front when
# it is started again, a message in Chinese and English is typed into it, and it closes in good
# order. The command line then reads the message from the home. Needs xvfb, xdotool and imagemagick; without them it says so and does nothing.
#
#   tests/window.sh PROGRAM PICTURE.png
set -euo pipefail
program=$(realpath "$1")
picture=$2
for tool in Xvfb xdotool import; do
  command -v "$tool" > /dev/null || { echo "skipped: $tool is not installed"; exit 0; }
done

home=$(mktemp -d)
export DISPLAY=:$((90 + RANDOM % 400)) LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
Xvfb "$DISPLAY" -screen 0 1180x780x24 > "$home/xvfb.log" 2>&1 &
xvfb=$!
window=$xvfb
trap 'kill $window $xvfb 2> /dev/null || true; rm -rf "$home"' EXIT

# Does something until something else is so, for two minutes at most.
until_so() {
  local is_so=$1 act=$2
  for _ in $(seq 240); do
    eval "$is_so" && return 0
    eval "$act"
    sleep 0.5
  done
  echo "waited in vain for: $is_so"
  cat "$home/program.log"
  exit 1
}
keys() { xdotool key --window "$id" --clearmodifiers "$@"; }

until_so 'xdotool getdisplaygeometry > /dev/null 2>&1' true
"$program" --home "$home/person" --lang zh > "$home/program.log" 2>&1 &
window=$!
until_so 'xdotool search --onlyvisible --class tongzhou > /dev/null 2>&1' true
id=$(xdotool search --onlyvisible --class tongzhou | head -n 1)
xdotool windowfocus "$id"

# The fourth card of the first page opens the sample.
sample=$home/person/sample
until_so '[ -d "$sample" ]' 'xdotool mousemove --window "$id" 500 505 click 1'
until_so '[ -f "$sample/sample" ]' true

# The title counts the calls that wait for whom the sample belongs to: their desk is there.
until_so 'xdotool getwindowname "$id" | grep -q "("' true

# Started again, the program brings that window to the front, says so and ends.
timeout 60 "$program" --home "$home/person" --lang zh | grep -F '窗口已调到前面'
until_so '[ "$(xdotool search --onlyvisible --class tongzhou 2> /dev/null | wc -l)" = 1 ]' true
xdotool windowfocus "$id"

# The switcher leads to the channel; its composer lies above the status bar. What is written there
# is kept as a draft until it is sent; if a key came too early, all is done once more.
text="你好 hello"
drafts=$sample/0/window/drafts
# They are sealed; without any the file has 42 bytes.
has_draft() { [ "$(stat -c %s "$drafts" 2> /dev/null || echo 0)" -gt 60 ]; }
write() {
  keys Escape
  keys ctrl+k
  sleep 1
  xdotool type --window "$id" --delay 80 '公告'
  sleep 1
  keys Return
  sleep 1
  xdotool mousemove --window "$id" 640 685 click 1
  sleep 1
  keys ctrl+a
  xdotool type --window "$id" --delay 80 "$text"
  sleep 2
}
until_so has_draft write
keys Return
until_so '! has_draft' true
import -window root "$picture"

# Ctrl+Q ends the program in good order.
keys ctrl+q
wait $window || { cat "$home/program.log"; exit 1; }
"$program" --home "$sample/0" read 公告 --peek | grep -F "$text"
echo 'the message was typed, saved and read'
