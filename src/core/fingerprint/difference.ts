import type { RunState } from '../run/state.ts';
import { quantity } from '../words/quantity.ts';
import { type Fingerprint, type GreenRun, isSameText, isShortened } from './fingerprint.ts';

/** One thing that is different; what is not known, or says nothing, is empty. `at` is RFC 3339, `by` a person's id, a name or a run. */
export type Difference = { what: string; before: string; after: string; at: string; by: string };

/** What two fingerprints say: what is different, most telling first, and what is the same; what was not looked at in both is in neither. */
export type RunDifference = { changed: readonly Difference[]; same: readonly string[] };

/** What is different between a green run and a later one of the same plan and environment. */
export function changedSince(
  green: GreenRun,
  after: Fingerprint,
  selector: readonly string[],
): RunDifference {
  const before = green.fingerprint;
  const common = commonOf(before, after);
  const parts: readonly Part[] = [
    revisionPart(green, after, common),
    logsPart(before, after, common),
    variablesPart(before, after),
    targetsPart(before, after, common, 'certificate'),
    targetsPart(before, after, common, 'DNS'),
    targetsPart(before, after, common, 'server headers'),
    planPart(before, after),
    ...(isSameSelection(green.selector, selector) ? [checksPart(before, after)] : []),
  ];
  return { changed: parts.flatMap((part) => part.changed), same: parts.flatMap(({ same }) => same) };
}

type Part = RunDifference;
const nothing: Part = { changed: [], same: [] };

function differs(what: string, before: string, after: string, more: Partial<Difference> = {}): Difference {
  return { what, before, after, at: '', by: '', ...more };
}

/** Which checks of one fingerprint are in the other too, by their places. */
type Common = { before(place: number): boolean; after(place: number): boolean; isTold: boolean };

function commonOf(before: Fingerprint, after: Fingerprint): Common {
  const all = () => true;
  if (before.checks.digest === after.checks.digest) return { before: all, after: all, isTold: true };
  const [was, is] = [before.checks.ids, after.checks.ids];
  if (was === null || is === null) return { before: all, after: all, isTold: false };
  const [inWas, inIs] = [new Set(was), new Set(is)];
  return {
    before: (place) => inIs.has(was[place] ?? ''),
    after: (place) => inWas.has(is[place] ?? ''),
    isTold: true,
  };
}

/** A deploy that happened since is news, whatever is known of before. That the one that is known came last says nothing of what answers. */
function revisionPart({ at, fingerprint: before }: GreenRun, after: Fingerprint, common: Common): Part {
  const [was, is] = [answeredIn(before, common.before), answeredIn(after, common.after)];
  const { deploy } = after;
  const deployedAt = deploy === null ? Number.NaN : Date.parse(deploy.at);
  const isNew = deploy !== null && deployedAt > at;
  const told = isNew ? { at: deploy.at, by: deploy.by } : {};
  const named = isNew ? (deploy.revision ?? '') : '';
  if (is !== '' && was !== '') {
    if (is !== was) return { changed: [differs('revision', was, is, is === named ? told : {})], same: [] };
    if (isNew) return { changed: [differs('revision', was, is, told)], same: [] };
    return common.isTold ? { changed: [], same: ['revision'] } : nothing;
  }
  const last = was || before.deploy?.revision || '';
  if (isNew) return { changed: [differs('revision', last, named, told)], same: [] };
  const [one, other] = [before.deploy, deploy];
  if (one === null || other === null || !one.seen || !other.seen || one.revision === null) return nothing;
  if (one.revision === other.revision) return { changed: [], same: ['revision'] };
  const { at: then, by } = other;
  return { changed: [differs('revision', one.revision, other.revision ?? '', { at: then, by })], same: [] };
}

function answeredIn({ answered }: Fingerprint, isCommon: (place: number) => boolean): string {
  return answered?.by.some(isCommon) === true ? answered.revisions.join(', ') : '';
}

/** A kind of error is new when the same check read everything before, and it was not there. */
function logsPart(before: Fingerprint, after: Fingerprint, common: Common): Part {
  if (!common.isTold) return nothing;
  const read = after.logs.flatMap(({ by, kinds, whole }) =>
    by.filter(common.after).map((place) => ({ check: after.checks.ids?.[place] ?? place, kinds, whole })),
  );
  const known = new Map(
    before.logs.flatMap((group) =>
      group.by.filter(common.before).map((place) => [before.checks.ids?.[place] ?? place, group] as const),
    ),
  );
  const pairs = read.flatMap((now) => {
    const was = known.get(now.check);
    return was?.whole === true ? [{ was, now }] : [];
  });
  const old = new Set(known.values().flatMap(({ kinds }) => kinds));
  const fresh = [...new Set(pairs.flatMap(({ now }) => now.kinds))].filter((kind) => !old.has(kind));
  if (fresh.length > 0) {
    const named = fresh.flatMap((kind) =>
      Object.hasOwn(after.errors, kind) ? [after.errors[kind] ?? ''] : [],
    );
    const more = fresh.length - named.length;
    return {
      changed: [
        ...named.map((text) => differs('logs', '', text)),
        ...(more > 0
          ? [
              differs(
                'logs',
                '',
                quantity(
                  more,
                  `${named.length > 0 ? 'more ' : ''}kind of error`,
                  `${named.length > 0 ? 'more ' : ''}kinds of errors`,
                ),
              ),
            ]
          : []),
      ],
      same: [],
    };
  }
  const isSame =
    pairs.length > 0 &&
    pairs.length === read.length &&
    read.length === known.size &&
    pairs.every(({ was, now }) => now.whole && now.kinds.length === was.kinds.length);
  return isSame ? { changed: [], same: ['logs'] } : nothing;
}

function variablesPart({ variables: before }: Fingerprint, { variables: after }: Fingerprint): Part {
  if (before === null || after === null) return nothing;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const of = (all: Readonly<Record<string, string>>, name: string) =>
    Object.hasOwn(all, name) ? (all[name] ?? '') : null;
  const changed = names
    .filter(
      (name) => of(before, name) !== of(after, name) && of(before, name) !== '' && of(after, name) !== '',
    )
    .map((name) => differs(`variable ${name}`, of(before, name) ?? '', of(after, name) ?? ''));
  const isWhole =
    names.length > 0 && names.every((name) => of(before, name) !== '' && of(after, name) !== '');
  return { changed, same: changed.length === 0 && isWhole ? ['variables'] : [] };
}

type Traits = 'certificate' | 'DNS' | 'server headers';
type Target = Fingerprint['targets'][string];

function targetsPart(before: Fingerprint, after: Fingerprint, common: Common, what: Traits): Part {
  const [was, is] = [valuesOf(before, common.before, what), valuesOf(after, common.after, what)];
  const sameAskers = (name: string) => askersOf(before, name) === askersOf(after, name);
  const changed = [...is].flatMap(([key, { name, value }]) => {
    const old = was.get(key)?.value;
    if (old === undefined || isSameText(old, value)) return [];
    // Other checks asked the same server: of what one alone has seen the other may not know.
    const isMixed = [old, value].some((text) => text.includes(' | ') || isShortened(text));
    return isMixed && !sameAskers(name) ? [] : [differs(key, old, value)];
  });
  const isSame =
    common.isTold &&
    !before.cut &&
    !after.cut &&
    !after.blind &&
    is.size > 0 &&
    is.size === was.size &&
    [...is].every(([key, { value }]) => isSameText(was.get(key)?.value ?? '', value));
  return { changed, same: isSame ? [what] : [] };
}

function askersOf({ targets, checks }: Fingerprint, name: string): string {
  return (targets[name]?.by ?? []).map((place) => checks.ids?.[place] ?? place).join('\n');
}

function valuesOf(
  { targets }: Fingerprint,
  isCommon: (place: number) => boolean,
  what: Traits,
): ReadonlyMap<string, { name: string; value: string }> {
  const hosts = Object.entries(targets).filter(([, { by }]) => by.some(isCommon));
  return new Map(
    hosts.flatMap(([name, target]) =>
      Object.entries(traitsIn(target, what)).map(([of, value]) => [`${of} of ${name}`, { name, value }]),
    ),
  );
}

function traitsIn({ tls, dns, headers = {} }: Target, what: Traits): Readonly<Record<string, string>> {
  if (what === 'server headers') return headers;
  const value = what === 'DNS' ? dns : tls;
  return value === undefined ? {} : { [what]: value };
}

function planPart({ plan: before }: Fingerprint, { plan: after }: Fingerprint): Part {
  if (before === '' || after === '') return nothing;
  return before === after
    ? { changed: [], same: ['plan'] }
    : { changed: [differs('plan', before, after)], same: [] };
}

function isSameSelection(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join(' ') === other.toSorted().join(' ');
}

/** Of the same selection: another plan has more checks, or fewer. */
function checksPart({ checks: before }: Fingerprint, { checks: after }: Fingerprint): Part {
  if (before.digest === after.digest) return nothing;
  const words = (
    { count }: Fingerprint['checks'],
    own: readonly string[] | null,
    other: readonly string[] | null,
  ) => {
    const only = own === null || other === null ? [] : own.filter((id) => !other.includes(id));
    return `${count}${only.length === 0 ? '' : ` (with ${only.slice(0, 3).join(', ')}${only.length > 3 ? ` and ${only.length - 3} more` : ''})`}`;
  };
  return {
    changed: [differs('checks', words(before, before.ids, after.ids), words(after, after.ids, before.ids))],
    same: [],
  };
}

/** What changed since the last green run; null while the run goes on, and when no such run is known. */
export function changeOf({
  green,
  fingerprint,
  head,
}: Pick<RunState, 'green' | 'fingerprint' | 'head'>): RunDifference | null {
  return green === null || fingerprint === null ? null : changedSince(green, fingerprint, head.selector);
}
