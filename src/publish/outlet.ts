import type { Document } from './documents.ts';

/** A document where it is to be seen. */
export type PlacedDocument = {
  document: Document;
  /** Of the outlet: a channel. Empty where an outlet knows by itself who is told. */
  channel: string;
  /** Under which shown document it stands (its `at`); null when it stands by itself. */
  under: string | null;
  /** It stands under another one, and everybody in the channel is told of it all the same. */
  isLoud?: boolean;
  /** Who shows it wants to know whether it is the newest of its place. */
  asksNewest?: boolean;
  /**
   * Whether this is its last word. Where it can be changed no more, the last word is one new message, and nothing is posted before.
   * Left out: it is posted anew at once, once.
   */
  isFinal?: boolean;
};

/** Whose documents they are: a run, an incident, a deploy, a schedule; the same for ever. */
export type Owner = string;

/**
 * What is wrong where an outlet refuses a document: its content (another one may go), what it stands under, the place (no document
 * will do there; `retryMs` null: nobody can change it here), the outlet as a whole (our token), or nothing that we know of.
 */
export type Refusal = { error: string } & (
  | { of: 'content' | 'outlet' | 'unknown' }
  | { of: 'above' | 'place'; retryMs: number | null }
);

/** How showing ended; `waiting`: calling again, after `ms`, goes on. */
export type ShowOutcome =
  /**
   * People see it as it says now; `at` is where. `anew`: in a new message, for this reason. `isNewest`: it was asked, and whoever looks at
   * the place has it before them; left out where that cannot be told.
   */
  | { kind: 'shown'; at: string; anew?: string; isNewest?: boolean }
  | { kind: 'refused'; refusal: Refusal }
  /** People took it away, twice. */
  | { kind: 'gone' }
  | { kind: 'waiting'; ms?: number };

/** What was taken away; with something `left` that could not be read, deleted or edited now, sweep again. */
export type SweepOutcome = { removed: number; left: number };

/**
 * Where people or programs learn what happened: all that the publisher knows of Slack, or of webhooks. Doing anything twice, or at
 * once in many processes, is harmless. An outlet that has no form for a document passes over it as if it were shown.
 */
export type Outlet = {
  /** What documents say from now on; sends nothing. Of two versions the higher stays. Tells the keys of those that are not seen like this yet. */
  change(
    owner: Owner,
    documents: readonly PlacedDocument[],
    version: number,
  ): Promise<ReadonlySet<Document['key']>>;
  /** Has a document seen as it says, once under its key whoever dies when; one that needs long is kept, and counts as shown once it cannot get lost. */
  show(owner: Owner, document: PlacedDocument, version: number, signal: AbortSignal): Promise<ShowOutcome>;
  /** Takes away what is seen twice, once nothing can arrive late any more. */
  takeAway(owner: Owner): Promise<SweepOutcome>;
  /** The address of a document that was shown there; null while it cannot be told. */
  find(channel: string, at: string): Promise<string | null>;
};
