import { describe, expect, it, test } from 'vitest';
import { changedSince } from '../../../src/core/fingerprint/difference.ts';
import { variableDigests } from '../../../src/core/fingerprint/digest.ts';
import { type Fingerprint, isSameText, shortened } from '../../../src/core/fingerprint/fingerprint.ts';

const greenAt = Date.parse('2026-11-29T22:10:00Z');
const later = '2026-11-29T22:31:00.000Z';
const ids = ['health', 'api', 'logs'];

function printOf(more: Partial<Fingerprint> = {}): Fingerprint {
  return {
    deploy: { revision: '00467', at: '2026-11-29T20:00:00.000Z', by: 'UJUN', seen: true },
    answered: null,
    plan: 'abc',
    variables: { region: '11111111' },
    targets: {
      'a.example:443': {
        by: [0],
        dns: '192.0.2.1',
        tls: 'AA R10, until 2027-01-01',
        headers: { server: 'nginx' },
      },
      'b.example:443': { by: [1], dns: '192.0.2.2' },
    },
    blind: false,
    logs: [{ by: [2], whole: true, kinds: ['aaaaaaaa'] }],
    errors: { aaaaaaaa: 'TimeoutError' },
    checks: { count: ids.length, digest: 'dddddddd', ids },
    cut: false,
    ...more,
  };
}

function since(before: Partial<Fingerprint>, after: Partial<Fingerprint>, selector = ['all']) {
  const green = { run: 'r-1', selector: ['all'], at: greenAt, fingerprint: printOf(before) };
  const { changed, same } = changedSince(green, printOf(after), selector);
  return { changed: changed.map(({ what, before: was, after: is }) => `${what}: ${was} > ${is}`), same };
}

it('everything that both saw is as before when nothing is different', () => {
  expect(since({}, {})).toEqual({
    changed: [],
    same: ['revision', 'logs', 'variables', 'certificate', 'DNS', 'server headers', 'plan'],
  });
});

describe('the revision', () => {
  const deployed = (revision: string | null, at = later) => ({
    deploy: { revision, at, by: 'UMARA', seen: false },
  });
  const answered = (...revisions: string[]) => ({ answered: { by: [0], revisions } });
  test.each([
    ['a deploy since then', {}, deployed('00468'), ['revision: 00467 > 00468']],
    ['one that named no revision', {}, deployed(null), ['revision: 00467 > ']],
    ['the same one again', {}, deployed('00467'), ['revision: 00467 > 00467']],
    ['one where none was known', { deploy: null }, deployed('00468'), ['revision:  > 00468']],
    ['another one answers', answered('00467'), answered('00468'), ['revision: 00467 > 00468']],
    ['two answer', answered('00467'), answered('00467', '00468'), ['revision: 00467 > 00467, 00468']],
    [
      'what answers counts, not what was told',
      answered('00467'),
      { ...answered('00467'), ...deployed('00468') },
      ['revision: 00467 > 00467'],
    ],
  ] as const)('%s', (_name, before, after, changed) => {
    const found = since(before, after);
    expect(found.changed).toEqual(changed);
    expect(found.same).not.toContain('revision');
  });

  test.each([
    [
      'nobody saw that the last known one answers',
      { deploy: { revision: '00467', at: '2026-11-29T20:00:00.000Z', by: '', seen: false } },
    ],
    ['none is known now', { deploy: null }],
  ])('neither changed nor as before: %s', (_name, after) => {
    const { changed, same } = since({}, after);
    expect([changed, same.includes('revision')]).toEqual([[], false]);
  });

  it('has when and by whom', () => {
    const green = { run: 'r-1', selector: ['all'], at: greenAt, fingerprint: printOf() };
    expect(changedSince(green, printOf(deployed('00468')), ['all']).changed).toEqual([
      { what: 'revision', before: '00467', after: '00468', at: later, by: 'UMARA' },
    ]);
  });
});

describe('servers', () => {
  const a = printOf().targets['a.example:443'] ?? { by: [0] };
  const b = printOf().targets['b.example:443'] ?? { by: [1] };
  test.each([
    [
      'another address',
      { 'a.example:443': { ...a, dns: '192.0.2.9' }, 'b.example:443': b },
      'DNS',
      ['DNS of a.example:443: 192.0.2.1 > 192.0.2.9'],
    ],
    [
      'no name any more',
      { 'a.example:443': { ...a, dns: 'none' }, 'b.example:443': b },
      'DNS',
      ['DNS of a.example:443: 192.0.2.1 > none'],
    ],
    [
      'other software',
      { 'a.example:443': { ...a, headers: { server: 'awselb/2.0' } }, 'b.example:443': b },
      'server headers',
      ['server of a.example:443: nginx > awselb/2.0'],
    ],
    ['one of two was not looked up', { 'a.example:443': a }, 'DNS', []],
    [
      'one more was looked up',
      { 'a.example:443': a, 'b.example:443': b, 'c.example:443': { by: [1], dns: '192.0.2.3' } },
      'DNS',
      [],
    ],
    [
      'nobody saw its certificate',
      { 'a.example:443': { ...a, tls: undefined }, 'b.example:443': b },
      'certificate',
      [],
    ],
  ])('%s is not as before', (_name, targets, what, changed) => {
    // What was not looked at has no key.
    const after = JSON.parse(JSON.stringify({ targets })) as Pick<Fingerprint, 'targets'>;
    const found = since({}, after);
    expect(found.changed).toEqual(changed);
    expect(found.same).not.toContain(what);
  });

  test.each([{ blind: true }, { cut: true }])('nothing is as before where not all is known: %j', (after) => {
    const { same } = since({}, after);
    expect(same.filter((what) => ['DNS', 'certificate', 'server headers'].includes(what))).toEqual([]);
  });

  it('a subset compares what both saw', () => {
    const after = { targets: { 'b.example:443': { by: [0], dns: '192.0.2.2' } }, logs: [], errors: {} };
    const checks = { count: 1, digest: 'eeeeeeee', ids: ['api'] };
    expect(since({}, { ...after, checks }, ['api'])).toEqual({
      changed: [],
      same: ['revision', 'variables', 'DNS', 'plan'],
    });
  });

  it('what other checks saw of the same server is not taken for a change', () => {
    const both = { 'a.example:443': { by: [0, 1], headers: { server: 'gunicorn | nginx' } } };
    const one = { 'a.example:443': { by: [0], headers: { server: 'nginx' } } };
    const checks = { count: 1, digest: 'eeeeeeee', ids: ['health'] };
    expect(since({ targets: both }, { targets: one, checks }, ['health']).changed).toEqual([]);
  });
});

describe('logs', () => {
  const kinds = (all: string[], whole = true) => ({
    logs: [{ by: [2], whole, kinds: all }],
    errors: { bbbbbbbb: 'NameError' },
  });
  test.each([
    ['a kind that was not there', {}, kinds(['aaaaaaaa', 'bbbbbbbb']), ['logs:  > NameError'], false],
    ['one without words', {}, kinds(['aaaaaaaa', 'cccccccc']), ['logs:  > 1 kind of error'], false],
    ['nobody knows what was there', kinds([], false), kinds(['bbbbbbbb']), [], false],
    ['nobody read them before', { logs: [] }, kinds(['bbbbbbbb']), [], false],
    ['not all was read now', {}, kinds(['aaaaaaaa'], false), [], false],
    ['one is gone', kinds(['aaaaaaaa', 'bbbbbbbb']), {}, [], false],
    ['the same', {}, {}, [], true],
  ] as const)('%s', (_name, before, after, changed, isSame) => {
    const found = since(
      before as Partial<Fingerprint>,
      {
        ...after,
        logs: 'logs' in after ? [...after.logs] : printOf().logs,
      } as Partial<Fingerprint>,
    );
    expect(found.changed).toEqual(changed);
    expect(found.same.includes('logs')).toBe(isSame);
  });
});

test.each([
  [
    { variables: { region: '22222222', zone: '33333333' } },
    ['variable region: 11111111 > 22222222', 'variable zone:  > 33333333'],
  ],
  [{ variables: null }, []],
  [{ variables: { region: '' } }, []],
  [{ plan: 'abd' }, ['plan: abc > abd']],
  [{ checks: { count: 4, digest: 'eeeeeeee', ids: [...ids, 'new'] } }, ['checks: 3 > 4 (with new)']],
])('of %j', (after, changed) => {
  expect(since({}, after).changed).toEqual(changed);
});

it('a text that was shortened is the same only when all of it is', () => {
  const long = 'x'.repeat(200);
  expect(isSameText(shortened(long, 20), shortened(long, 60))).toBe(true);
  expect(isSameText(shortened(`${long}y`, 20), shortened(long, 20))).toBe(false);
  expect(isSameText(shortened('nginx#12345678', 60), shortened('other#12345678', 60))).toBe(false);
});

it('variables are not called as before where one of them is a secret', () => {
  const variables = { region: '11111111', token: '' };
  expect(since({ variables }, { variables }).same).not.toContain('variables');
});

it('no digest is kept of a variable that may be a secret', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const given = { region: 'eu', DB_PASSWORD: 'hunter2', github: token, pin: '4711', environment: 'staging' };
  expect(variableDigests(given, (text) => text.replace('4711', '***'))).toEqual({
    ...{ DB_PASSWORD: '', github: '', pin: '' },
    region: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
});

it('of very many variables the last ones have one digest together', () => {
  const many = (last: string) =>
    variableDigests(
      Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`v${at + 10}`, at === 59 ? last : 'x'])),
    );
  const [one, other] = [many('a'), many('b')];
  expect(Object.keys(one)).toHaveLength(41);
  expect(one['and 20 more']).not.toBe(other['and 20 more']);
});
