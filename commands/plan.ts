import { commandText } from '../src/core/command/words.ts';
import type { Understanding } from '../src/desk/wish.ts';
import { anyWords } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

/** How far back the same selection is looked for. */
const mostRuns = 50;

/** A dry run: what would run, and what it would do. */
export const plan = defineCommand({
  name: 'plan',
  usage: 'plan [plan] [selector...] [environment]',
  summary: 'dry run: what would run, on which hosts, with which commands, who must approve',
  details: [
    'Nothing is run and no secret is read. What only a run knows stays as it is in the plan: ${capture.token}.',
    'Without a selector it is all of the plan.',
  ],
  examples: ['plan phase2', 'plan', 'plan redeploy staging'],
  group: 'look',
  permission: 'plan',
  args: anyWords,
  async run(words, context: Uses<'preview' | 'may' | 'list'>) {
    const { desk, asker, approvers, commands } = context;
    const verbs = commands.map(({ name }) => name);
    const asTyped = { command: ['plan', ...words], verb: 'plan', verbs };
    const understood = await desk.preview(asker, { words: words.length === 0 ? ['all'] : words });
    if (understood.kind !== 'understood') return { kind: 'not-done', why: understood, typed: asTyped };
    const { environment, selector } = understood;
    const dryRun = {
      selector: selector.join(' '),
      environment,
      plan: understood.plan.id,
      preview: context.preview(understood),
      lastTookMs: await lastTookMs(understood, context),
      approvers,
      command: (await desk.may(asker, 'run', environment)) ? commandText(['run', ...wordsOf(words)]) : null,
    };
    return { kind: 'dry-run', dryRun };
  },
});

function wordsOf(words: readonly string[]): readonly string[] {
  return words.length === 0 ? ['all'] : words;
}

/** Of the same selection in this channel; null when this person may not see what ran. */
async function lastTookMs(
  { plan: { id }, environment, selector }: Understanding,
  { desk, asker }: Uses<'may' | 'list'>,
): Promise<number | null> {
  if (!(await desk.may(asker, 'history', environment))) return null;
  const runs = await desk.list(asker, { verb: 'history', limit: mostRuns });
  if ('kind' in runs) return null;
  const wanted = selector.join(' ');
  const last = runs
    .flatMap((run) => (run.kind === 'ended' ? [run.summary] : []))
    .find(
      (one) =>
        one.plan.id === id &&
        one.environment === environment &&
        one.selector.join(' ') === wanted &&
        !one.cancelled &&
        one.startedAt !== null,
    );
  return last?.startedAt == null ? null : Math.max(0, last.finishedAt - last.startedAt);
}
