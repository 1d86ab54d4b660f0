import type { ModalFrame, PlainText } from './block-kit.ts';
import { type Block, plain } from './blocks.ts';
import type { Json } from './message-content.ts';

/** Where a dialog was opened, which Slack does not say when it is submitted; the channel is empty outside one. */
export type DialogMemory = { channel: string; threadTs: string | null };

/** A dialog as `views.open` takes it: Slack calls it a modal. */
export type Modal = ModalFrame & { readonly blocks: readonly Block[] };

/** An entry of a select. */
export type Option = { readonly text: PlainText; readonly value: string };

/** An option; none when its value is too long for Slack, since half of it would be another one. */
export function option(label: string, value: string): readonly Option[] {
  return value === '' || value.length > 150 ? [] : [{ text: plain(label, 75), value }];
}

/** A dialog as Slack takes it: at most 100 blocks, the memory in its `private_metadata`. */
export function dialog(parts: {
  name: string;
  title: string;
  /** Null: nothing to submit. */
  submit: string | null;
  blocks: readonly Block[];
  memory: { readonly [name: string]: Json };
}): Modal {
  return {
    type: 'modal',
    callback_id: parts.name,
    title: plain(parts.title, 24),
    ...(parts.submit === null ? {} : { submit: plain(parts.submit, 24) }),
    close: plain(parts.submit === null ? 'Close' : 'Cancel', 24),
    private_metadata: JSON.stringify(parts.memory),
    blocks: parts.blocks.slice(0, 100),
  };
}
