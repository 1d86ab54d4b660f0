import type { RunState } from '../../core/run/state.ts';
import { button } from './actions.ts';
import { type Block, buttonRow, listBlocks, markup } from './blocks.ts';
import { dialog } from './dialog.ts';
import { mrkdwnText } from './mrkdwn.ts';
import { checkRow, lineOf } from './rows.ts';

/** The `callback_id`, and the `action_id`s that turn its pages. */
export const allChecksName = 'run.all-checks';
export const pageActions = { before: 'run.page-before', after: 'run.page-after' } as const;

const checksPerPage = 100;
const lineBytes = 200;

/** Every check of a run, a hundred a page; pages count from 0, and one beyond the last is the last. */
export function allChecksDialog(state: RunState, page: number): Block {
  const checks = [...state.checks.values()];
  const pages = Math.max(1, Math.ceil(checks.length / checksPerPage));
  const shown = Math.min(Math.max(0, Math.floor(page) || 0), pages - 1);
  const first = shown * checksPerPage;
  const rows = checks
    .slice(first, first + checksPerPage)
    .map((check, index) => lineOf(checkRow(check, state, first + index, lineBytes)));
  const { id, selector, environment } = state.head;
  const place = pages === 1 ? '' : `, page ${shown + 1} of ${pages}`;
  const title = `${selector.join(' ')} on ${environment} · run ${id} · ${checks.length} checks${place}`;
  const turn = (label: string, to: number, action: string) =>
    to < 0 || to >= pages ? [] : button(action, label, JSON.stringify({ run: id, page: to }));
  const blocks = [
    { type: 'section', text: markup(mrkdwnText(title, 1000)) },
    ...(rows.length === 0 ? [{ type: 'section', text: markup('No check was selected.') }] : listBlocks(rows)),
    ...buttonRow('pages', [
      ...turn('Before', shown - 1, pageActions.before),
      ...turn('After', shown + 1, pageActions.after),
    ]),
  ];
  return dialog({ name: allChecksName, title: 'All checks', submit: null, blocks, memory: { run: id } });
}
