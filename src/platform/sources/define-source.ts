import type { z } from 'zod';
import type { CloudAccess } from '../../core/cloud-access.ts';
import type { AskHttp } from '../../core/http-ask.ts';
import type { FilteredBy, LogSource } from '../../core/log-source.ts';
import type { LogOutcome, LogQuery } from '../../core/logs.ts';
import type { KeyWordsByPath } from '../../core/plan/key-words.ts';
import type { ProcessRunner } from '../../core/process.ts';
import type { Quoting } from '../../core/query/quote.ts';
import type { TakeToken } from '../../core/rates.ts';
import type { Config } from '../config/config.ts';

/** What sources are told by the configuration. */
export type SourceConfig = Pick<Config, 'cloudLogging'>;

/** What a source may use to read; `ask` keeps to the host policy. `times`, milliseconds: how long one request is waited for, how long first after one too many, and before what goes on is looked at; its own unless given. */
export type SourceMeans = {
  config: SourceConfig;
  takeToken: TakeToken;
  ask: AskHttp;
  /** Left out: no programs are run here. */
  processes?: ProcessRunner;
  /** Left out: nobody is known at a cloud here. */
  cloud?: Pick<CloudAccess, 'aws' | 'awsEndpoint'>;
  times?: { requestMs?: number; quotaDelayMs?: number; lookMs?: number };
};

/** A question about a place of this source. */
export type PlaceQuery<Place> = Omit<LogQuery, 'place'> & { place: Place };

/** What reads places of one source. */
export type LogReader<Place> = {
  /** One answer a question, in their order. Refusals and broken connections are answers; it ends soon after the signal aborts. */
  read(query: PlaceQuery<Place>): Promise<readonly LogOutcome[]>;
  /** Ends its connections. */
  close?(): Promise<void>;
};

type Definition<Place> = {
  key: string;
  noun: string;
  /** What a plan says under the key. Strict; refinements must let `${…}` pass. */
  place: z.ZodType<Place>;
  /** A place as a plan writes it, for editors. */
  example: unknown;
  /** What editors show beside its keys; left out: those that every request has, or none. */
  keyWords?(): KeyWordsByPath;
  filteredBy: FilteredBy;
  /** Keys of a place that are in a query language of its own, and how values are quoted there; left out: none is. */
  filters?: Readonly<Record<string, Quoting>>;
  /** Left out: there is no path in it. */
  locate?(place: Place, root: string): Place;
  /** Its entries have the fields of a LogEntry too; false when left out. */
  hasCloudFields?: boolean;
  /** Left out: its noun. */
  named?(place: Place): string;
  /** Left out: as the plan says it, where there is no credential in it. */
  shown?(place: Place): unknown;
  /** Left out: nobody has to grant anything. */
  accessTo?(place: Place): string;
  /** Left out: it reaches none, or those of our own services. */
  hosts?(place: Place): readonly string[];
  /** Left out: there is no page that shows the entries. */
  link?(place: Place, filter: string, window: { fromMs: number; toMs: number }): string;
  /** Loads what it reads with; called when the first check reads from it. */
  open(means: SourceMeans): Promise<LogReader<Place>>;
};

/** A source as it stands in the list. */
export type SourceType = LogSource & { open(means: SourceMeans): Promise<LogReader<unknown>> };

/** Makes a source; see `src/platform/sources/log-file/log-file.ts` for a small one. */
export function defineSource<Place>(definition: Definition<Place>): SourceType {
  const { key, noun, place, example, filteredBy, filters = {} } = definition;
  // Safe: what comes here was parsed by the schema above, in a plan or by `accessTo`.
  const own = (value: unknown) => value as Place;
  return {
    key,
    noun,
    place,
    example,
    keyWords: () => definition.keyWords?.() ?? {},
    filteredBy,
    filters,
    locate: (value, root) => definition.locate?.(own(value), root) ?? value,
    hasCloudFields: definition.hasCloudFields ?? false,
    named: (value) => definition.named?.(own(value)) ?? noun,
    shown: (value) => definition.shown?.(own(value)) ?? value,
    accessTo: (value) => {
      const parsed = place.safeParse(value);
      return parsed.success ? (definition.accessTo?.(parsed.data) ?? null) : null;
    },
    hosts: (value) => definition.hosts?.(own(value)) ?? [],
    link: (value, filter, window) => definition.link?.(own(value), filter, window) ?? null,
    open: async (means) => {
      const reader = await definition.open(means);
      return {
        read: (query) => reader.read({ ...query, place: own(query.place) }),
        ...(reader.close === undefined ? {} : { close: reader.close }),
      };
    },
  };
}
