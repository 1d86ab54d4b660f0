#!/usr/bin/env bash
# Runs a plan as a step of a pipeline: run-plan.sh <staging-check> <format>, with PLAN, SELECTOR, ENVIRONMENT, FAIL_ON, BASELINE, STRICT,
# ARGUMENTS (one flag a line), JUNIT and JSON in the environment, each of which may be empty. Ends with the exit code of the run, and never
# with 0 unless a plan was run.
set -euo pipefail
program=$1
format=$2

refuse() {
  echo "staging-check: $1" >&2
  exit 2
}

# A file that was written on Windows ends its lines with a carriage return, which nobody sees in a refusal.
SELECTOR=${SELECTOR:-}
SELECTOR=${SELECTOR//$'\r'/ }
ARGUMENTS=${ARGUMENTS:-}
ARGUMENTS=${ARGUMENTS//$'\r'/}

# Words with blanks or line ends between them; -d '' reads to the end, where it finds no delimiter and says so.
read -r -d '' -a selector <<<"$SELECTOR" || true
if [ "${#selector[@]}" -eq 0 ]; then selector=(all); fi
for word in "${selector[@]}"; do
  case $word in -*) refuse "selector: $word is a flag and selects nothing; flags of the run stand under arguments" ;; esac
done
flags=(--format "$format")
with() { if [ -n "$2" ]; then flags+=("$1" "$2"); fi; }
with --plan "${PLAN:-}"
with --env "${ENVIRONMENT:-}"
with --fail-on "${FAIL_ON:-}"
case ${STRICT:-false} in
  true) flags+=(--strict) ;;
  false) ;;
  *) refuse "strict: expected true or false, got $STRICT" ;;
esac
while IFS= read -r line; do
  case $line in
    '') ;;
    --help | -h) refuse "arguments: $line runs nothing" ;;
    *) flags+=("$line") ;;
  esac
done <<<"$ARGUMENTS"
json=${JSON:-}
if [ -z "$json" ]; then json=$(mktemp); fi
if [ "$json" = "${JUNIT:-}" ]; then refuse "json and junit: both are to be written to $json"; fi

# What is written is taken away first: never the plan, nor what the run reads.
for target in "$json" ${JUNIT:+"$JUNIT"}; do
  case $target in
    - | -*) refuse "json, junit: $target is no name of a file" ;;
    *.yaml | *.yml | *.md) refuse "json, junit: $target is the name of a plan; results end in .json and .xml" ;;
  esac
  if [ -e "$target" ] && [ ! -f "$target" ]; then refuse "json, junit: $target is no file that can be replaced"; fi
  while IFS= read -r line; do
    for input in "$line" "${line#*=}" "${PLAN:-}"; do
      if [ -n "$input" ] && [ "$input" -ef "$target" ]; then refuse "json, junit: $target is read by the run"; fi
    done
  done <<<"$ARGUMENTS"
done
baseline=${BASELINE:-}
if [ -n "$baseline" ] && { [ "$baseline" -ef "$json" ] || [ "$baseline" -ef "${JUNIT:-}" ]; }; then
  baseline=$(mktemp)
  cp -- "$BASELINE" "$baseline"
fi
with --baseline "$baseline"
with --write "${JUNIT:+junit=$JUNIT}"
with --write "json=$json"

# What an earlier step left there is no result of this one.
rm -f -- "$json" ${JUNIT:+"$JUNIT"}
code=0
"$program" run "${selector[@]}" "${flags[@]}" || code=$?
if [ ! -s "$json" ]; then
  if [ "$code" -eq 0 ]; then code=3; fi
elif [ -n "${GITHUB_OUTPUT:-}" ]; then
  node -e 'const { run } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")); console.log(`verdict=${run.verdict}`)' \
    "$json" >>"$GITHUB_OUTPUT"
fi
exit "$code"
