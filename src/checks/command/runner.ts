/** How a test runner is told to write a JUnit report. */
type TestRunner = {
  names: readonly string[];
  /** Words of the command line that stand between the runner and its options. */
  verbs: readonly string[];
  flags(file: string): readonly string[];
  env(file: string): Readonly<Record<string, string>>;
};

const none = () => ({});

const testRunners: readonly TestRunner[] = [
  { names: ['pytest', 'py.test'], verbs: [], flags: (file) => [`--junitxml=${file}`], env: none },
  {
    names: ['vitest'],
    verbs: ['run', 'watch', 'dev', 'related'],
    flags: (file) => ['--reporter=default', '--reporter=junit', `--outputFile.junit=${file}`],
    env: none,
  },
  {
    names: ['jest'],
    verbs: [],
    flags: () => ['--reporters=default', '--reporters=jest-junit'],
    // A suite that cannot be loaded is in no row otherwise.
    env: (file) => ({ JEST_JUNIT_OUTPUT_FILE: file, JEST_JUNIT_REPORT_TEST_SUITE_ERRORS: 'true' }),
  },
  { names: ['gotestsum'], verbs: [], flags: (file) => [`--junitfile=${file}`], env: none },
];

/** The runners that `junit: auto` knows, for messages. */
export const knownRunners = 'pytest, vitest, jest (with jest-junit) and gotestsum';

// What may stand before the runner: `uv run pytest`, `python3 -m pytest`, `npx vitest`, `timeout 60 pytest`.
const launcher =
  /^(?:-.*|\$\{.*|\d+[smh]?|[A-Z_]+=.*|(?:.*\/)?(?:python[\d.]*|node|npx|npm|pnpm|pnpx|yarn|bunx?|uvx?|poetry|pipenv|hatch|coverage|env|timeout|nice|run|exec|dlx|x))$/;

/** The argv and environment that make the runner in `argv` write its report to `file`; null when no known runner is in it. */
export function withJunitReport(
  argv: readonly string[],
  file: string,
): { argv: readonly string[]; env: Readonly<Record<string, string>> } | null {
  const at = argv.findIndex((word) => !launcher.test(word));
  const word = argv[at];
  if (word === undefined) return null;
  const name = (word.split('/').at(-1) ?? '').replace(/\.(?:m?js|cmd|exe)$/, '');
  const runner = testRunners.find((one) => one.names.includes(name));
  if (runner === undefined) return null;
  const isVerb = runner.verbs.includes(argv[at + 1] ?? '');
  const end = at + (isVerb ? 2 : 1);
  // Right behind the runner: what follows may hold a `--`, behind which options would be file names.
  return { argv: [...argv.slice(0, end), ...runner.flags(file), ...argv.slice(end)], env: runner.env(file) };
}

/** True for `go test`, which writes no JUnit report itself. */
export function isGoTest(argv: readonly string[]): boolean {
  return argv[0]?.split('/').at(-1) === 'go' && argv[1] === 'test';
}
