import type { PushButton } from '../block-kit/block-kit.ts';
import { isWebUrl, plain } from '../block-kit/blocks.ts';
import type { Action } from './action.ts';

/** Buttons that only open a page: Slack tells of the click all the same. */
const pages = {
  report: 'run.report',
  logs: 'run.logs',
  page: 'incident.page',
  other: 'incident.other',
  timeline: 'incident.live-timeline',
} as const;

export const openPages: readonly Action[] = Object.values(pages).map((id) => ({
  id,
  press: async () => ({ kind: 'nothing' }),
}));

/** A button that opens a page; nothing without an address of one. */
export function linkButton(
  label: string,
  url: string | null,
  page: keyof typeof pages = 'report',
): readonly PushButton[] {
  return isWebUrl(url) ? [{ type: 'button', action_id: pages[page], text: plain(label, 75), url }] : [];
}
