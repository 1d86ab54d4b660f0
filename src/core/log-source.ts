import type { z } from 'zod';
import type { KeyWordsByPath } from './plan/key-words.ts';
import type { Quoting } from './query/quote.ts';

/**
 * Who applies the `filter` of a check: the service, to which the filters of several checks go joined; this process, which looks for each by
 * itself; or nobody, as the place has a query of its own.
 */
export type FilteredBy = 'service' | 'here' | 'nobody';

/** How a log source is written in a plan. */
export type SourceLanguage = {
  /** Its key in a plan, one of those of a `logs` check. */
  key: string;
  /** With its article: `a Google Cloud project`. */
  noun: string;
  /** What stands under the key; strings may still hold `${…}`. */
  place: z.ZodType;
  /** A place as a plan writes it, which an editor shows beside the key. */
  example: unknown;
  /** What an editor shows beside the keys below its own, by their paths. */
  keyWords(): KeyWordsByPath;
  filteredBy: FilteredBy;
  /** Keys of a place that are in a query language of its own, and how values are quoted there. */
  filters: Readonly<Record<string, Quoting>>;
  /** Its entries have the fields of a LogEntry too. */
  hasCloudFields: boolean;
};

/** What is known of a place of it, before anything is read. */
export type SourcePlace = {
  /** The place with its paths made whole, which start from `root`. */
  locate(place: unknown, root: string): unknown;
  /** Which one it is, in words: `project shop`. */
  named(place: unknown): string;
  /** The place as evidence keeps it, without credentials. */
  shown(place: unknown): unknown;
  /** What reading it needs access to, in the words of whoever grants it; null when there is nothing to ask for. */
  accessTo(place: unknown): string | null;
  /** Hosts that reading it reaches, which have to stand in the plan. */
  hosts(place: unknown): readonly string[];
  /** Where a person sees the same entries; null where there is no such page. */
  link(place: unknown, filter: string, window: { fromMs: number; toMs: number }): string | null;
};

/** What the `logs` check has to know of a source; the values are what plans say under its key. */
export type LogSource = SourceLanguage & SourcePlace;
