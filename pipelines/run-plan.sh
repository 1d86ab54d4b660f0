#!/usr/bin/env bash
# Runs a plan as a step of a pipeline: run-plan.sh <staging-check> <format>, with PLAN, SELECTOR, ENVIRONMENT, FAIL_ON, BASELINE, STRICT,
# ARGUMENTS (one flag a line), JUNIT and JSON in the environment, each of which may be empty. Ends with the exit code of the run.
set -euo pipefail
program=$1
format=$2

read -r -a selector <<<"${SELECTOR:-all}"
flags=(--format "$format")
with() { if [ -n "$2" ]; then flags+=("$1" "$2"); fi; }
with --plan "${PLAN:-}"
with --env "${ENVIRONMENT:-}"
with --baseline "${BASELINE:-}"
with --fail-on "${FAIL_ON:-}"
if [ "${STRICT:-false}" = true ]; then flags+=(--strict); fi
while IFS= read -r line; do
  if [ -n "$line" ]; then flags+=("$line"); fi
done <<<"${ARGUMENTS:-}"
with --write "${JUNIT:+junit=$JUNIT}"
with --write "${JSON:+json=$JSON}"

# What an earlier step left there is no result of this one.
if [ -n "${JSON:-}" ]; then rm -f -- "$JSON"; fi
code=0
"$program" run "${selector[@]}" "${flags[@]}" || code=$?
if [ -n "${GITHUB_OUTPUT:-}" ] && [ -n "${JSON:-}" ] && [ -f "$JSON" ]; then
  node -e 'const { run } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")); console.log(`verdict=${run.verdict}`)' \
    "$JSON" >>"$GITHUB_OUTPUT"
fi
exit "$code"
