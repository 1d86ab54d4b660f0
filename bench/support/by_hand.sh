#!/bin/bash
# The peer of goal 3: what a person runs against staging today, one after the other, or with `parallel` all at once.
set -eu
here=$(dirname "$0")

health() { curl -sf "http://$STAGING/health?ms=$MS" | grep -q '"status":"ok"'; }
no_errors() { curl -sf -d '{"filter":"severity>=ERROR"}' "http://$STAGING/logs?ms=$MS" | { ! grep -q '"severity":"ERROR"'; }; }
sequence() { /usr/bin/python3 "$here/by_hand_sequence.py"; }
suite() { /usr/bin/python3 -m pytest -q -p no:cacheprovider "$here/by_hand_pytest.py" >/dev/null; }

run() {
  if [ "${1:-}" = parallel ]; then shift; "$@" & else "$@"; fi
}

mode=${1:-}
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do run $mode health; done
for _ in 1 2 3; do run $mode no_errors; done
for _ in 1 2 3; do run $mode sequence; done
run $mode suite
for job in $(jobs -p); do wait "$job"; done
