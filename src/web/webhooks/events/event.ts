import type { WebhookKind } from '../../../core/permissions/model.ts';
import { isoText } from '../../../core/words/instants.ts';

/** One thing that receivers are told. */
export type WebhookEvent = {
  kind: WebhookKind;
  /** `verdict.reached`: says what its data are. */
  type: string;
  /** What it is of: a run, an incident, a deploy, a schedule. Events of one subject arrive in their order. */
  subject: string;
  /** Unique in its subject, and the same whenever it is worked out. */
  key: string;
  environment: string;
  /** When it happened, epoch ms. */
  at: number;
  /** Made when it is to be added: what was added before is not made again. Nothing in it is redacted yet. */
  data(): Readonly<Record<string, unknown>>;
  /** Where people read more; its signature is for whoever has it. Null where there is no page. */
  url: string | null;
};

/** Addresses of pages for people; null where the server has no public address. */
export type PageUrls = {
  run(run: string, requestedAt: number): string | null;
  incident(key: string): string | null;
};

/** As RFC 3339 in UTC; null stays null. */
export function instantText(at: number | null): string | null {
  return at === null ? null : isoText(at);
}

/** The first of a list, and how many were left out. */
export function firstOf<Item>(items: readonly Item[], most: number): readonly [readonly Item[], number] {
  return [items.slice(0, most), Math.max(0, items.length - most)];
}
