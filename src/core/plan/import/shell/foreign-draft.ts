import { withoutCredentials } from '../words/credentials.ts';
import type { DraftResult } from './bare-draft.ts';
import { manual, used } from './bare-draft.ts';
import { type Context, createBinder, shown } from './binder.ts';
import { nativeOf } from './check-of.ts';
import type { Draft, ParsedCommand, Simple } from './model.ts';
import { isWritingSql } from './sql-words.ts';
import { literal } from './words.ts';

export function foreign(
  { what, text }: Extract<ParsedCommand, { kind: 'foreign' }>,
  context: Context,
): DraftResult {
  if (what === 'broken')
    return {
      draft: null,
      why: 'no shell would take it: its quotes, brackets or words do not close',
      context,
    };
  const binder = createBinder(context);
  if (what === 'address') {
    const program = /^wss?:/.test(text) ? 'wscat' : 'curl';
    const args = program === 'wscat' ? [literal('-c'), literal(text)] : [literal(text)];
    const simple: Simple = {
      program: literal(program),
      args,
      env: [],
      stdin: null,
      from: null,
      to: [],
      text,
    };
    const native = nativeOf({ kind: 'pipeline', stages: [simple], isNegated: false, text }, binder, context);
    if (native !== null && 'draft' in native) {
      const draft: Draft = {
        ...native.draft,
        review: 'a bare address: it is asked for with GET',
        danger: null,
        once: false,
        variables: used(binder, native.draft),
        secrets: binder.secrets(),
      };
      return { draft, why: 'an address', context: binder.context() };
    }
  }
  const prompt =
    what === 'sql'
      ? `Run \`${shown(text, 1500)}\` in the database and look: is it as it should be?`
      : shown(withoutCredentials(text), 1500);
  const made = manual(
    prompt === '' ? 'Look' : prompt,
    `${words[what] ?? 'no command'}: a person does it`,
    binder,
  );
  const danger = what === 'sql' && isWritingSql(text) ? 'writes to the database' : null;
  return {
    draft: { ...made, danger, once: danger !== null, variables: [], secrets: binder.secrets() },
    why: made.why,
    context: binder.context(),
  };
}

export const words: Readonly<Record<string, string>> = {
  sql: 'SQL',
  prose: 'a sentence',
  message: 'a message to type',
  address: 'an address',
};
