import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Body = { type: string; timestamp: string; data: Record<string, unknown> };

/** The bodies that `docs/webhooks.md` shows, one a type. */
export async function webhookExamples(): Promise<readonly Body[]> {
  const docs = await readFile(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
  return [...docs.matchAll(/```json\n(\{\n {2}"type"[\s\S]*?)\n```/g)].map(([, text = '']) =>
    JSON.parse(text),
  );
}

/** Where two values have not the same keys, or not the same kinds of values; null may stand for any. */
export function differences(wanted: unknown, found: unknown, place = 'body'): readonly string[] {
  if (wanted === null || found === null) return [];
  if (Array.isArray(wanted) && Array.isArray(found)) {
    const [first] = wanted;
    if (first === undefined || found[0] === undefined) return [];
    return found.flatMap((one, index) => differences(first, one, `${place}[${index}]`));
  }
  if (typeof wanted !== typeof found || Array.isArray(wanted) !== Array.isArray(found))
    return [`${place}: ${typeof wanted}, ${typeof found}`];
  if (typeof wanted !== 'object' || typeof found !== 'object') return [];
  const names = [Object.keys(wanted), Object.keys(found)];
  if (names.join() !== [...names].reverse().join()) return [`${place}: ${names.join(' or ')}`];
  return Object.keys(wanted).flatMap((name) =>
    differences(Reflect.get(wanted, name), Reflect.get(found, name), `${place}.${name}`),
  );
}
