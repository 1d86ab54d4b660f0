import { isRecord } from '../query/unread.ts';
import { bareHost, shownHost } from './network-reason.ts';

/** What stands at a path of evidence; undefined where the path ends before. */
export function valueAt(evidence: unknown, ...path: readonly string[]): unknown {
  let value = evidence;
  for (const name of path) value = isRecord(value) ? value[name] : undefined;
  return value;
}

/** The text at a path; empty where there is none. */
export function textAt(evidence: unknown, ...path: readonly string[]): string {
  const value = valueAt(evidence, ...path);
  return typeof value === 'string' ? value : '';
}

/** The number at a path; null where there is none. */
export function numberAt(evidence: unknown, ...path: readonly string[]): number | null {
  const value = valueAt(evidence, ...path);
  return typeof value === 'number' ? value : null;
}

/** The members of a list at a path; none where there is no list. */
export function listAt(evidence: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(evidence, ...path);
  return Array.isArray(value) ? value : [];
}

/** Host and path of a URL as it is written; both empty for what is no URL. */
export function placeOfUrl(url: string): { host: string; path: string } {
  if (!URL.canParse(url)) return { host: '', path: '' };
  const { host, pathname } = new URL(url);
  return { host: shownHost(host), path: pathname };
}

/** The URL that a text names first; empty for none. */
export function urlIn(text: string): string {
  return /\b(?:https?|wss?):\/\/[^\s,;"'<>]+/.exec(text.slice(0, 2_000))?.[0] ?? '';
}

/** Whether a path is one at which services tell how they are. */
export function isHealthPath(path: string): boolean {
  return /(?:^|[/_-])(?:health\w*|ready\w*|readiness|live|livez|liveness|ping|status|up)(?:$|[/_-])/i.test(
    path,
  );
}

/** Host and name alone: certificates are of a name, whatever the port. */
export function nameOfHost(host: string): string {
  return bareHost(host);
}
