import type { Bare } from './bare-draft.ts';
import type { Binder, Context } from './binder.ts';
import { argvOf, runnable } from './command-draft.ts';
import { withSurroundings } from './command-of.ts';
import type { Fields, ParsedCommand, Simple } from './model.ts';
import { wordsOf } from './native.ts';
import { plainText, writtenText } from './words.ts';

/** A program that goes on, started and waited for: by the port that it is told, else by what is stated that it prints (`starts`). */
export type BackgroundDraft = { draft: Bare | null; starts: Fields | null };

const nobody: BackgroundDraft = { draft: null, starts: null };

/** What a server becomes; neither where it needs a shell, or what follows could not be told from a start that failed. */
export function startedOf(parsed: ParsedCommand, context: Context, binder: Binder): BackgroundDraft {
  if (parsed.kind !== 'pipeline' || parsed.isNegated || parsed.stages.length !== 1) return nobody;
  const [stage] = parsed.stages;
  if (stage === undefined || 'kind' in stage) return nobody;
  const simple = runnable(stage);
  const argv = argvOf(simple, binder);
  if (argv === null) return nobody;
  const spec = withSurroundings(argv, [simple], context, binder);
  const port = portOf(simple);
  if (port === null) return { draft: null, starts: spec };
  const draft: Bare = {
    type: 'command',
    spec: { ...spec, background: { ready: { port } } },
    expect: {},
    inferred: true,
    capture: {},
    hosts: [],
    review: `started, waited for until port ${port} is open, and ended with the phase`,
    why: 'a server: it is started, waited for, and ended with the phase',
    prints: { kind: 'text' },
  };
  return { draft, starts: spec };
}

/** The port of this machine that a server is told to take, where its words tell one. */
function portOf(simple: Simple): number | null {
  const words = wordsOf(simple);
  const env = simple.env.find(({ name }) => name === 'PORT')?.value;
  const line = [plainText(simple.program ?? []) ?? '', ...words].join(' ');
  const written =
    (env === undefined ? undefined : writtenText(env)) ??
    /\s(?:--(?:server[.-])?(?:http-)?port|-P)[=\s](\d{2,5})(?:\s|$)/.exec(line)?.[1] ??
    (/\bport-forward\b|^docker\b|^podman\b/.test(line)
      ? /\s(?:[\d.]+:)?(\d{2,5}):\d{2,5}(?:\s|$)/.exec(line)?.[1]
      : undefined) ??
    (/^docker\b|^podman\b/.test(line) ? undefined : /\s-p[=\s]?(\d{2,5})(?:\s|$)/.exec(line)?.[1]) ??
    /\s--(?:bind|listen|addr|address|listen-address)[=\s]\S*:(\d{2,5})(?:\s|$)/.exec(line)?.[1] ??
    /(?:http\.server|SimpleHTTPServer|runserver|-S|serve)\s(?:\S*:)?(\d{2,5})(?:\s|$)/.exec(line)?.[1];
  const port = Number(written);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null;
}
