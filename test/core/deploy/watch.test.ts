import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deploysAmong,
  namesPassedOver,
  revisionsIn,
  type SeenRevision,
  watchFilter,
  watchFrom,
  watchGapMs,
} from '../../../src/core/deploy/watch.ts';
import { type DeployWatch, unwatchable, watchesOf } from '../../../src/core/deploy/watches.ts';
import type { Environment } from '../../../src/core/plan/model.ts';
import type { CloudEntry } from '../../../src/core/query/cloud-entry.ts';
import { parseFilter } from '../../../src/core/query/evaluate.ts';
import { entryOfCloud } from '../../../src/platform/sources/cloud-logging/entry-of-cloud.ts';
import { badRevisions } from '../../support/bad-revisions.ts';

const watch: DeployWatch = {
  plans: ['shop'],
  environment: 'staging',
  project: 'shop',
  service: 'shop-api',
  location: null,
  everyMs: 60_000,
};
const at = Date.parse('2026-11-24T10:00:00Z');
const window = { fromMs: at, toMs: at + 3_600_000 };

function entry(revision: string, ms = at, labels: Record<string, string> = {}): CloudEntry {
  return {
    timestamp: new Date(ms).toISOString(),
    resource: {
      type: 'cloud_run_revision',
      labels: { service_name: 'shop-api', location: 'us-east1', revision_name: revision, ...labels },
    },
  };
}

function matches(filter: string, one: CloudEntry): boolean {
  const parsed = parseFilter(filter);
  if (parsed.kind === 'error') throw new Error(`${parsed.message} at ${parsed.at} of ${filter}`);
  return parsed.matches(one) === true;
}

const withoutRevision: CloudEntry = {
  timestamp: new Date(at).toISOString(),
  resource: { type: 'cloud_run_revision', labels: { service_name: 'shop-api' } },
};
const name = (n: number) => `shop-api-${String(n).padStart(5, '0')}-abc`;

describe('what is asked', () => {
  it.each([
    ['an entry of the service', entry(name(2)), true],
    ['an audit entry', { ...entry(name(2)), protoPayload: { '@type': 'x', value: '' } }, true],
    ['a revision that is known', entry(name(1)), false],
    ['another service', entry('x', at, { service_name: 'shop-api-2' }), false],
    ['no revision', withoutRevision, false],
    ['before the window', entry(name(2), at - 1), false],
    ['after it', entry(name(2), window.toMs), false],
    ['another resource', { ...entry(name(2)), resource: { type: 'gce_instance' } }, false],
  ])('%s: %s', (_, one, isAsked) => {
    expect(matches(watchFilter(watch, [name(1)], window), one)).toBe(isAsked);
  });

  it('a region, when one is told', () => {
    const filter = watchFilter({ ...watch, location: 'us-east1' }, [], window);
    expect(matches(filter, entry(name(2)))).toBe(true);
    expect(matches(filter, entry(name(2), at, { location: 'europe-west1' }))).toBe(false);
  });

  it('no name of a service or a revision changes the question', () => {
    const hostile = fc.oneof(
      fc.constantFrom(...badRevisions.filter((one) => one.isWellFormed() && !one.includes('\0'))),
      fc.string({ maxLength: 200, unit: 'grapheme-ascii' }),
      fc.constantFrom('a" OR severity>=DEFAULT OR b="', '\\', '"', ') OR (', '-- x', 'a\nOR b'),
    );
    fc.assert(
      fc.property(hostile, hostile, (service, revision) => {
        const filter = watchFilter({ ...watch, service, location: revision }, [revision], window);
        expect(matches(filter, entry('other', at, { service_name: `${service}x` }))).toBe(false);
        const own = { service_name: service, location: revision };
        if (service !== '' && revision !== '' && revision.toLowerCase() !== 'other') {
          expect(matches(filter, entry('other', at, own))).toBe(true);
          expect(matches(filter, entry(revision, at, own))).toBe(false);
        }
      }),
    );
  });

  it('at most fifty revisions are left out, and the filter is never too long', () => {
    const longest = Array.from({ length: 500 }, (_, n) => `${'r'.repeat(122)}-${String(n).padStart(5, '0')}`);
    const filter = watchFilter(
      { ...watch, service: '"'.repeat(200), location: 'é'.repeat(200) },
      longest,
      window,
    );
    expect(filter.length).toBeLessThan(20_000);
    expect(matches(watchFilter(watch, longest, window), entry(longest[49] ?? ''))).toBe(false);
    expect(matches(watchFilter(watch, longest, window), entry(longest[50] ?? ''))).toBe(true);
  });

  it('the window overlaps the last one and reaches back a day at most', () => {
    const now = at + 48 * 3_600_000;
    const memory = { beganAt: at, revisions: [] };
    expect(watchFrom({ ...memory, nextFromAt: null }, now)).toBe(now - 24 * 3_600_000);
    expect(watchFrom({ ...memory, nextFromAt: at }, now)).toBe(now - 24 * 3_600_000);
    expect(watchFrom({ ...memory, nextFromAt: now - 300_000 }, now)).toBe(now - 300_000);
    expect([watchGapMs({ everyMs: 60_000 }), watchGapMs({ everyMs: 30_000 })]).toEqual([45_000, 15_000]);
  });
});

describe('what entries say', () => {
  it('each revision with its earliest time; names that are none are passed over', () => {
    const entries = [
      entry(name(2), at + 9_000),
      entry(name(1), at + 2_000),
      entry(name(2), at + 1_500),
      entry('$(id)', at),
      entry('x'.repeat(129), at),
      entry('', at),
      entry(name(3), at, { service_name: 'SHOP-API' }),
      { ...entry(name(4)), timestamp: 'soon' },
      { timestamp: new Date(at).toISOString() },
    ];
    expect(revisionsIn(entries.map(entryOfCloud), watch)).toEqual({
      found: [
        { revision: name(2), seenAt: at + 1_500 },
        { revision: name(1), seenAt: at + 2_000 },
      ],
      passedOver: ['$(id)', 'x'.repeat(129)],
    });
  });

  it('none of the hundred bad names is a revision', () => {
    const names = [...new Set(badRevisions)].filter((one) => one !== '');
    expect(
      revisionsIn(
        names.map((one) => entryOfCloud(entry(one))),
        watch,
      ),
    ).toEqual({ found: [], passedOver: names });
  });

  it('names are told short and plain', () => {
    const names = ['\u202eevil\n', 'x'.repeat(500), 'c', 'd', 'e'];
    expect(namesPassedOver(names)).toEqual([
      '"?evil?" is no revision',
      `"${'x'.repeat(60)}..." is no revision`,
      '"c" is no revision',
      '2 more names are no revisions',
    ]);
  });
});

describe('which of them are deploys', () => {
  const seen = (revision: string, minutes: number): SeenRevision => ({
    revision,
    seenAt: at + minutes * 60_000,
  });
  const told = (
    known: readonly SeenRevision[],
    found: readonly SeenRevision[],
    current: SeenRevision | null = null,
  ) => {
    const memory = { beganAt: at, nextFromAt: at, revisions: known };
    const { deploys, passedOver } = deploysAmong({ memory, found, current });
    return [deploys.map(({ revision }) => revision), passedOver];
  };

  it.each<[string, Parameters<typeof told>, string[], number]>([
    ['what was there before the watch', [[], [seen('a', -60), seen('b', -1)]], [], 0],
    ['the first one ever, and none before it', [[], [seen('a', 5)]], [], 0],
    ['the second one after it', [[], [seen('a', 5), seen('b', 6)]], ['b'], 0],
    ['a new one', [[seen('a', -60)], [seen('b', 5)]], ['b'], 0],
    ['one that is known', [[seen('a', -60)], [seen('a', 5)]], [], 0],
    ['several, oldest first', [[seen('a', -60)], [seen('c', 7), seen('b', 5)]], ['b', 'c'], 0],
    ['whose entries came late', [[seen('a', -60), seen('c', 7)], [seen('b', 5)]], [], 1],
    ['an old number that woke up', [[seen(name(470), -60)], [seen(name(469), 5)]], [], 1],
    ['a new number, though heard of earlier', [[seen(name(470), 5)], [seen(name(471), 4)]], [name(471)], 0],
    ['a date is no number', [[seen('shop-api-20260301-abc', -60)], [seen(name(471), 4)]], [name(471)], 0],
    ['older than a deploy that was told otherwise', [[seen('a', -60)], [seen('b', 5)], seen('c', 6)], [], 1],
    ['a deploy that was told otherwise, too', [[seen('a', -60)], [seen('b', 5)], seen('b', 6)], ['b'], 0],
    ['where only others told of deploys so far', [[], [seen('b', 5)], seen('a', 1)], ['b'], 0],
    ['before the watch, whatever others told', [[], [seen('b', -5)], seen('a', -60)], [], 0],
  ])('%s', (_, input, deploys, passed) => {
    const [revisions, passedOver = []] = told(...input);
    expect(revisions).toEqual(deploys);
    expect(passedOver).toHaveLength(passed);
  });

  it('of very many at once the newest twenty', () => {
    const many = Array.from({ length: 500 }, (_, n) => seen(name(n), n / 100));
    const [revisions = [], passedOver] = told([seen('a', -60)], many);
    expect([revisions.length, revisions[0], revisions.at(-1)]).toEqual([20, name(480), name(499)]);
    expect(passedOver).toEqual(['480 more that were new at once']);
  });
});

describe('what plans want watched', () => {
  const environment = (one: Partial<Environment>): Environment => ({
    ...{ name: 'staging', vars: {}, hosts: [], unattended: false, requires: [] },
    deploys: { project: '${project}', service: 'shop-${environment}', location: null, everyMs: 60_000 },
    ...one,
  });

  it('services with their variables filled in, each once, as often as anybody asks', () => {
    const vars = { project: 'shop' };
    const often = { project: 'shop', service: 'shop-staging', location: null, everyMs: 30_000 };
    const plans = [
      { id: 'shop', environments: [environment({ vars }), environment({ name: 'demo', deploys: null })] },
      { id: 'cart', environments: [environment({ deploys: often }), environment({ name: 'eu', vars })] },
    ];
    expect(watchesOf(plans)).toEqual([
      { ...often, environment: 'staging', plans: ['shop', 'cart'] },
      { ...often, environment: 'eu', plans: ['cart'], service: 'shop-eu', everyMs: 60_000 },
    ]);
  });

  it.each([
    [{ service: 'a" OR "b' }, null],
    [{ service: '' }, 'service: expected 1 to 200 plain characters, got ""'],
    [{ service: '${port}' }, 'service: expected 1 to 200 plain characters, got "${port}"'],
    [{ project: 'a\0' }, 'project: expected 1 to 200 plain characters, got "a?"'],
    [
      { location: 'x'.repeat(201) },
      `location: expected 1 to 200 plain characters, got "${'x'.repeat(60)}..."`,
    ],
  ])('%j: %s', (one, problem) => {
    expect(unwatchable({ ...watch, ...one })).toBe(problem);
  });
});
