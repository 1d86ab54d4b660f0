import { z } from 'zod';
import type { Asker } from '../../core/people.ts';
import type { RunState } from '../../core/run/state.ts';
import { quantity } from '../../core/words/quantity.ts';
import type { Reply } from '../../desk/reply.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { type Block, buttonRow, listBlocks, section } from '../block-kit/blocks.ts';
import { button, jsonButton } from '../block-kit/buttons.ts';
import { dialog, type Modal } from '../block-kit/dialog.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';
import { lineOf, rowOf } from '../block-kit/rows.ts';
import type { Effect } from '../interactions.ts';
import { type Action, type ActionContext, jsonAction, told } from './action.ts';

/** Opens the dialog with every check of a run; its value is the run's id. */
export const showAllChecks: Action = {
  id: 'run.show-all',
  press: (asker, { value }, context) => shown(asker, context, value, 0, 'dialog'),
};

const aboutPage = z.object({ run: z.string(), page: z.number().int() });

/** Turn its pages. */
export const pageBefore = jsonAction('run.page-before', aboutPage, ({ run, page }, asker, context) =>
  shown(asker, context, run, page, 'redraw'),
);
export const pageAfter = jsonAction('run.page-after', aboutPage, ({ run, page }, asker, context) =>
  shown(asker, context, run, page, 'redraw'),
);

export function showAllButton(run: string): readonly PushButton[] {
  return button(showAllChecks.id, 'Show all', run);
}

async function shown(
  asker: Asker,
  { desk }: ActionContext,
  run: string,
  page: number,
  kind: 'dialog' | 'redraw',
): Promise<Effect<Reply>> {
  const found = await desk.show(asker, run);
  if (found.kind === 'shown') return { kind, view: allChecksDialog(found.state, page) };
  return told({ kind: 'not-done', why: found, typed: { command: ['status'] }, next: 'history' });
}

const checksPerPage = 100;
const lineBytes = 200;

/** Every check of a run, a hundred a page; pages count from 0, and one beyond the last is the last. */
export function allChecksDialog(state: RunState, page: number): Modal {
  const checks = [...state.checks.values()];
  const pages = Math.max(1, Math.ceil(checks.length / checksPerPage));
  const at = Math.min(Math.max(0, Math.floor(page) || 0), pages - 1);
  const first = at * checksPerPage;
  const rows = checks
    .slice(first, first + checksPerPage)
    .map((check, index) => lineOf(rowOf({ kind: 'check', check, index: first + index }, state, lineBytes)));
  const { id, selector, environment } = state.head;
  const place = pages === 1 ? '' : `, page ${at + 1} of ${pages}`;
  const title = `${selector.join(' ')} on ${environment} · run ${id} · ${quantity(checks.length, 'check')}${place}`;
  const turn = (label: string, to: number, action: Action) =>
    to < 0 || to >= pages ? [] : jsonButton(action.id, label, { run: id, page: to });
  const blocks: readonly Block[] = [
    section(mrkdwnText(title, 1000)),
    ...(rows.length === 0 ? [section('No check was selected.')] : listBlocks(rows)),
    ...buttonRow('pages', [...turn('Before', at - 1, pageBefore), ...turn('After', at + 1, pageAfter)]),
  ];
  const name = 'run.all-checks';
  return dialog({ name, title: 'All checks', submit: null, blocks, memory: { run: id } });
}
