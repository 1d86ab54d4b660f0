import { z } from 'zod';
import { nearest } from '../nearest.ts';
import { correction } from './correction.ts';
import { parseDuration } from './duration.ts';

/** True for text in which a variable is still to be filled in; schemas let it pass when a plan is first read. */
export function hasVariables(text: string): boolean {
  return text.includes('${');
}

const durationWords = 'expected a duration with a unit, such as 250ms, 30s, 5m, 2h or 1d';

/** A duration with its unit (`250ms`, `30s`, `5m`, `2h`, `1d`), in milliseconds once parsed; NaN while a variable is not filled in. */
export const durationField = z
  .string({ error: durationWords })
  .refine((text) => hasVariables(text) || parseDuration(text) !== null, {
    error: durationWords,
  })
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .meta({ description: 'a duration with its unit: 250ms, 30s, 5m, 2h, 1d' });

/** Text that must be a URL of one of the protocols (`http:`) once variables are filled in. */
export function urlField(protocols: readonly string[]) {
  const wanted = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return z.string().refine((text) => hasVariables(text) || isUrl(text, protocols), {
    error: `expected a URL that begins with ${wanted}`,
    ...correction((value) => urlMeant(value, protocols)),
  });
}

const twins: Readonly<Record<string, string>> = {
  'http:': 'ws:',
  'https:': 'wss:',
  'ws:': 'http:',
  'wss:': 'https:',
};

/** An address without its protocol, or with that of another kind of check. */
function urlMeant(value: unknown, protocols: readonly string[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const [, protocol = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*:)\/*(?=[^/])(.*)$/i.exec(text.replace(/^\/\//, '')) ?? [];
  const twin = Object.hasOwn(twins, protocol.toLowerCase()) ? twins[protocol.toLowerCase()] : undefined;
  const near = protocol.length > 3 ? nearest(protocol.toLowerCase(), protocols) : null;
  const own = [protocol.toLowerCase(), twin ?? '', near ?? ''].find((one) => protocols.includes(one));
  if (own !== undefined) return `${own}//${rest}`;
  const [, name, after] = /^(https?|wss?)\/\/?(?=\w)(.*)$/i.exec(text) ?? [];
  if (name !== undefined) return urlMeant(`${name}://${after}`, protocols);
  const [, host = ''] = /^(?:\/\/)?([\w.-]+(?::\d+)?)(?:[/?#]|$)/.exec(text) ?? [];
  const isHost = /\.[a-z]{2,}(?::|$)|^localhost|:\d+$|^\d+(?:\.\d+){3}/i.test(host);
  const isHere = /^(?:localhost|127\.|10\.|192\.168\.)/.test(host);
  const usual = protocols.find((one) => /s:$/.test(one) !== isHere);
  return isHost && usual !== undefined ? `${usual}//${text.replace(/^\/\//, '')}` : undefined;
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
