import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLinks, linkKey, sharedLinkKey } from '../../src/web/links.ts';
import { testRedis } from '../support/redis.ts';

const now = Date.parse('2026-11-24T10:42:00Z');
const publicUrl = 'https://bot.example.com';
const links = createLinks({ publicUrl, keys: [linkKey('first secret')] });
const tokenOf = (link: string | null) => new URL(link ?? '').searchParams.get('token') ?? '';
const token = tokenOf(links.linkTo('run', 'r-7F3KQ2', now));

it('a link opens its run for 7 days, to the end of that day and not a moment longer', () => {
  expect(links.linkTo('run', 'r-7F3KQ2', now)).toMatch(
    /^https:\/\/bot\.example\.com\/runs\/r-7F3KQ2\?token=[\w-]{8}\.\d{10}\.[\w-]{43}$/,
  );
  expect(links.judge('run', 'r-7F3KQ2', token, now)).toBe('good');
  expect(links.judge('run', 'r-7F3KQ2', token, Date.parse('2026-12-01T23:59:59.999Z'))).toBe('good');
  expect(links.judge('run', 'r-7F3KQ2', token, Date.parse('2026-12-02T00:00:00Z'))).toBe('expired');
});

it('a token that opens a run opens its report, and the other way round', () => {
  const report = links.linkTo('report', 'r-7F3KQ2', now);
  expect(report).toBe(`${publicUrl}/runs/r-7F3KQ2/report?token=${token}`);
});

it('a message that is drawn again has the same link, in every process', () => {
  const other = createLinks({ publicUrl, keys: [linkKey('first secret')] });
  expect(other.linkTo('run', 'r-7F3KQ2', now + 3_600_000)).toBe(links.linkTo('run', 'r-7F3KQ2', now));
});

it('a token opens nothing of another kind, id or secret', () => {
  expect(links.judge('incident', 'r-7F3KQ2', token, now)).toBe('wrong');
  expect(links.judge('run', 'r-7F3KQ3', token, now)).toBe('wrong');
  const other = createLinks({ publicUrl, keys: [linkKey('other secret')] });
  expect(other.judge('run', 'r-7F3KQ2', token, now)).toBe('wrong');
});

it('a secret that took over still opens what the old one signed; without the old one it does not', () => {
  const both = createLinks({ publicUrl, keys: [linkKey('second secret'), linkKey('first secret')] });
  expect(both.judge('run', 'r-7F3KQ2', token, now)).toBe('good');
  const fresh = tokenOf(both.linkTo('run', 'r-7F3KQ2', now));
  expect(fresh.split('.')[0]).not.toBe(token.split('.')[0]);
  expect(both.judge('run', 'r-7F3KQ2', fresh, now)).toBe('good');
  const renamed = fresh.replace(/^[^.]+/, token.split('.')[0] ?? '');
  expect(both.judge('run', 'r-7F3KQ2', renamed, now)).toBe('wrong');
});

it('2,000 altered tokens open nothing', () => {
  const change = fc.record({
    at: fc.nat(token.length - 1),
    to: fc.constantFrom(...'ABCxyz019-_.=|/%\u0000 é'),
    how: fc.constantFrom('replace', 'insert', 'remove', 'cut'),
  });
  fc.assert(
    fc.property(change, ({ at, to, how }) => {
      const end = how === 'replace' || how === 'remove' ? at + 1 : at;
      const middle = how === 'replace' || how === 'insert' ? to : '';
      const altered = how === 'cut' ? token.slice(0, at) : token.slice(0, at) + middle + token.slice(end);
      return altered === token || links.judge('run', 'r-7F3KQ2', altered, now) === 'wrong';
    }),
    { numRuns: 2_000 },
  );
});

it('an end that was moved is not ours, however far', () => {
  const [key, expires, signature] = token.split('.');
  for (const later of [Number(expires) + 1, 9_999_999_999, 1]) {
    expect(links.judge('run', 'r-7F3KQ2', `${key}.${later}.${signature}`, now)).toBe('wrong');
  }
});

it('there are no links without a public URL, nor to an id that no link can hold', () => {
  const none = createLinks({ publicUrl: null, keys: [linkKey('first secret')] });
  expect(none.linkTo('run', 'r-7F3KQ2', now)).toBeNull();
  expect(links.linkTo('run', '../metrics', now)).toBeNull();
  expect(links.linkTo('run', 'a|b', now)).toBeNull();
});

it('processes that nobody gave a secret share one, however many ask at once', async () => {
  await using server = await testRedis();
  const keys = await Promise.all(Array.from({ length: 20 }, () => sharedLinkKey(server.redis)));
  expect(new Set(keys.map(({ secret }) => secret)).size).toBe(1);
  expect(keys[0]?.secret).toMatch(/^[\w-]{43}$/);
  expect(await sharedLinkKey(server.connect())).toEqual(keys[0]);
});
