import type { LogSources } from '../../core/logs.ts';
import type { TakeToken } from '../../core/rates.ts';
import type { LogReader, SourceConfig, SourceMeans } from './define-source.ts';
import { logSources } from './index.ts';
import { createRateLimiter } from './rate-limiter.ts';

/** Log sources with connections to end; a process may also leave without closing them. */
export type OpenLogSources = LogSources & AsyncDisposable & { close(): Promise<void> };

type OpenWith = Omit<SourceMeans, 'config' | 'takeToken'> & { takeToken?: TakeToken };

const takeProcessToken = createRateLimiter();

/** Reads from every source, each opened when the first place of it is read. Make one a phase: checks share answers by it. */
export function openLogSources(
  config: SourceConfig,
  { takeToken = takeProcessToken, ...more }: OpenWith,
): OpenLogSources {
  const means: SourceMeans = { config, takeToken, ...more };
  const readers = new Map<string, Promise<LogReader<unknown>>>();
  const readerOf = (key: string) => {
    const source = logSources.find((one) => one.key === key);
    if (source === undefined) throw new Error(`no log source ${key}`);
    const reader = readers.get(key) ?? source.open(means);
    readers.set(key, reader);
    return reader;
  };
  const close = async () => {
    const opened = [...readers.values()];
    readers.clear();
    await Promise.all(opened.map(async (reader) => (await reader).close?.()));
  };
  return {
    async read({ place, ...query }) {
      const reader = await readerOf(place.source);
      return reader.read({ ...query, place: place.at });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
