import type { Flag, Verb } from './verb.ts';

/** What `staging-check --help` prints. */
export function overview(verbs: readonly Verb[]): string {
  const widest = Math.max(...verbs.map(({ usage }) => usage.length));
  return [
    'Runs a test plan against a staging environment, and says what decided the verdict.',
    '',
    'Usage: staging-check <verb> [arguments]',
    '',
    ...verbs.map(({ usage, summary }) => `  ${usage.padEnd(widest)}  ${summary}`),
    '',
    'staging-check <verb> --help has flags, examples and exit codes. staging-check --version tells the version.',
    '',
  ].join('\n');
}

/** What `staging-check <verb> --help` prints. */
export function verbHelp(verb: Verb): string {
  const flags = verb.flags.map((flag) => [flagName(flag), flag.help] as const);
  const widest = Math.max(0, ...flags.map(([name]) => name.length));
  return [
    verb.summary,
    '',
    `Usage: staging-check ${verb.usage}`,
    ...(verb.about.length > 0 ? ['', ...verb.about] : []),
    '',
    'Flags:',
    ...flags.map(([name, help]) => `  ${name.padEnd(widest)}  ${help}`),
    '',
    'Examples:',
    ...verb.examples.map((example) => `  ${example}`),
    '',
    'Exit codes:',
    ...verb.exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`),
    '',
  ].join('\n');
}

function flagName({ name, short, value }: Flag): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`;
}
