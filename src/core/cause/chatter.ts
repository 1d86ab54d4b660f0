/** What programs and test runners say at their end whatever happened, and what languages write around an error: it tells nobody why. */
const chatter: readonly RegExp[] = [
  // pytest, unittest.
  /^(?:FAILED|ERROR) \S+\.py(?:::.*)?$/,
  /^(?:FAIL|ERROR): test\w* \(/,
  /^[.FEsxX]+\s+\[\s*\d+%\]$|^(?:=+|-+|_+) .* (?:=+|-+|_+)$|^Ran \d+ tests? in |^FAILED \(|^!+ .* !+$/,
  /^\d+ (?:passed|failed|errors?|skipped|deselected|warnings?)\b[\w ,()]*(?: in [\d.:]+ ?m?s.*)?$/,
  // Jest, Vitest, Mocha, node:test, Playwright, Cypress.
  /^(?:Ran all test suites|Test Suites:|Tests:|Snapshots:|Time:|Test Files\s|Tests\s+\d|Duration\s|Start at\s|Watch Usage|Force exiting|Jest did not exit|Summary of all failing tests)/i,
  /^(?:FAIL|PASS)\s+\S+\.(?:[cm]?[jt]sx?|vue|svelte)\b/,
  /^\d+ (?:passing|failing|pending)\b/,
  /^(?:ℹ|#) (?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms)\b/,
  /^(?:✖ failing tests|\(Results\)|✖\s+\d+ of \d+ failed)/,
  /^\[\w+\] › /,
  // Go.
  /^(?:FAIL|ok)\s+\S+\/\S+|^(?:---|===) (?:FAIL|PASS|SKIP|RUN|PAUSE|CONT|NAME)\b|^\[signal |^goroutine \d+|^exit status \d+/,
  // Rust, Ruby, PHP, Elixir.
  /^(?:note: |test result: |failures:$|error: test failed, to rerun|error: could not compile|stack backtrace:)/,
  /^(?:from |# )\S+:\d+(?::in\b.*)?$|^\d+ (?:runs|tests|examples?), |^rspec \.|^Failed examples:|^bin\/rails test |^Randomized with seed|^Finished in\b/,
  /^(?:FAILURES!|ERRORS!|Tests: \d+, Assertions|There (?:was|were) \d+ (?:failures?|errors?))/,
  // .NET, Java and what builds with it.
  /^(?:--- End of |Failed! {2}- )/,
  /^\[ERROR\](?:$| (?:Failures|Errors|Tests run|Failed to execute|Re-run|To see|For more|There are test|See |After correcting|->|\[Help \d+\]|\s*(?:symbol|location):))|^\[(?:INFO|WARNING)\]/,
  /^\[ERROR\] \S+ -- Time elapsed: |^\d+ tests? completed, |^BUILD (?:FAILED|FAILURE)\b|^FAILURE: Build failed|^Execution failed for task|^\* (?:What went wrong|Try|Get more help)|^> (?:There were failing tests|Run with |Task )/,
  // OCaml, Zig, Postman, Robot Framework, behave.
  /^(?:Raised|Called|Re-raised) (?:at|by|from) |^\S+\.zig:\d+:|^inside "|\| (?:FAIL|PASS) \|$|^Failing scenarios:|^features\/\S+:\d+|^Took \d+m/,
  /^\d+ (?:features?|scenarios?|steps?|tests?),? .*\bpassed\b/,
  // Sanitizers, Lua, Perl, ssh, R, sbt.
  /^==\d+==(?:ABORTING|HINT)|^(?:\S+:\d+: )?in (?:function|main chunk|upvalue|local|field|method)\b|^\[C\]: in |^stack traceback:/,
  /^(?:BEGIN failed--compilation aborted|Compilation failed in require|fatal: Could not read from remote repository|Please make sure you have the correct access rights|and the repository exists)/,
  /^\[error\] (?:\(.+\) |Total time: |Nonzero exit code)/,
  // Docker, linkers, nginx, Bundler, systemd, git, sanitizers that told it before.
  /^(?:#\d+ )?(?:ERROR: )?(?:failed to solve: )?process ".*" did not complete successfully|^collect2: error: |^nginx: configuration file .* test failed$|^Run `bundle install`|^See "systemctl |^Automatic merge failed; |^SUMMARY: UndefinedBehaviorSanitizer: /,
  // Anybody.
  /^(?:FAIL|FAILED|ERROR|OK|ok|Done|Aborted)\b[.!:]?$/i,
  /^(?:exit status|Process exited|Command exited|Done in [\d.]+ ?m?s|real\s|user\s|sys\s)/i,
  /^(?:npm (?:ERR!|error)(?:$|\s+(?:code|errno|path|command|signal|Lifecycle|Exit status|A complete log|Test failed|at |in workspace|While |Found: |node_modules\/|Fix the upstream|this command|to accept|See |For a full|This is probably|There is likely|cwd|file|weird error)(?:\b|$))|error Command failed|info Visit|ELIFECYCLE|make(?:\[\d+\])?: \*\*\*|A complete log|For more information|See (?:above|https?:)|ERROR: Job failed|Execution halted)/i,
  /^[\s=_*─━⎯~.^|{}[\](),;-]*$/,
  /^(?:at |\.\.\.|Node\.js v\d|code: |errno: |syscall: |address: |port: |State: |Last message)/,
];

/** True for a line that is no reason, whatever stands in it. */
export function isChatter(line: string): boolean {
  const bare = line.trim();
  return chatter.some((one) => one.test(bare));
}
