import type { CheckType } from '../check.ts';
import type { ComparedFacts, TargetTraits } from '../compared-facts.ts';
import { resultDocument } from '../run/result-document.ts';
import type { ResultCheck, ResultDocument } from '../run/result-schema.ts';
import type { RunState } from '../run/state.ts';
import { bytesOf } from '../words/cut.ts';
import { digestOf } from './digest.ts';
import { type Fingerprint, shortened } from './fingerprint.ts';

/** Kept with every run for years: so many bytes of JSON, however large the plan is. */
const mostBytes = 2_000;
const mostNamedChecks = 60;
const several = ' | ';

type CheckSighting = { place: number; check: ResultCheck; facts: ComparedFacts };

/** How much of what was seen has room; one after the other is tried. */
const rooms = [
  { text: 60, errors: 8, targets: 40 },
  { text: 40, errors: 4, targets: 40 },
  { text: 16, errors: 2, targets: 20 },
  { text: 0, errors: 0, targets: 12 },
  { text: 0, errors: 0, targets: 4 },
  { text: 0, errors: 0, targets: 0 },
] as const;
type Room = (typeof rooms)[number];

/** The fingerprint of a run whose checks have ended. */
export function fingerprintOfRun(state: RunState, checkTypes: readonly CheckType[]): Fingerprint {
  return fingerprintOf(resultDocument(state), checkTypes, state.head.variables ?? null);
}

/** The fingerprint of a run that has ended, from what its checks kept, maybe by an older version; `variables` null: nobody wrote them down. */
export function fingerprintOf(
  document: ResultDocument,
  checkTypes: readonly CheckType[],
  variables: Readonly<Record<string, string>> | null,
): Fingerprint {
  const types = new Map(checkTypes.map((type) => [type.type, type]));
  const sightings = document.checks.map((check, place): CheckSighting => {
    return { place, check, facts: types.get(check.type)?.compared(check.evidence) ?? {} };
  });
  let made = build(document, sightings, variables, rooms[0]);
  for (const room of rooms.slice(1)) {
    if (fits(made)) return made;
    made = build(document, sightings, variables, room);
  }
  return fits(made) ? made : withoutMuch(made);
}

function fits(made: Fingerprint): boolean {
  return bytesOf(JSON.stringify(made)) <= mostBytes;
}

/** What is left of a run of very many variables, kinds of errors or checks. */
function withoutMuch(made: Fingerprint): Fingerprint {
  const bare = { ...made, targets: {}, errors: {}, cut: true, checks: { ...made.checks, ids: null } };
  const steps: readonly Partial<Fingerprint>[] = [
    {},
    { logs: [] },
    { logs: [], answered: null },
    { logs: [], answered: null, variables: null },
  ];
  const found = steps.map((step) => ({ ...bare, ...step })).find(fits);
  return found ?? { ...bare, logs: [], answered: null, variables: null, deploy: null };
}

function build(
  { run, checks }: ResultDocument,
  sightings: readonly CheckSighting[],
  variables: Readonly<Record<string, string>> | null,
  room: Room,
): Fingerprint {
  const ids = checks.map(({ id }) => id);
  const targets = targetsOf(sightings, room);
  const listed = targets.slice(0, room.targets);
  const { logs, errors } = logsOf(sightings, room);
  return {
    deploy: deployOf(run),
    answered: answeredOf(sightings),
    plan: run.planDigest,
    variables,
    targets: Object.fromEntries(listed),
    blind: sightings.some(({ check, facts }) => check.status === 'errored' && facts.targets?.length === 0),
    logs,
    errors,
    checks: {
      count: ids.length,
      digest: digestOf(ids.toSorted().join('\n')),
      ids: ids.length <= mostNamedChecks ? ids : null,
    },
    cut: listed.length < targets.length,
  };
}

function deployOf({ deploy }: ResultDocument['run']): Fingerprint['deploy'] {
  if (deploy === null) return null;
  const { revision, startedAt, by, isKnownOnly } = deploy;
  const name = revision === null ? null : shortened(revision, 128);
  return { revision: name, at: startedAt, by: shortened(by, 60), seen: !isKnownOnly };
}

const mostRevisions = 4;

function answeredOf(sightings: readonly CheckSighting[]): Fingerprint['answered'] {
  const withRevisions = sightings.filter(({ facts }) => (facts.revisions ?? []).length > 0);
  if (withRevisions.length === 0) return null;
  const revisions = [...new Set(withRevisions.flatMap(({ facts }) => facts.revisions ?? []))].toSorted();
  const shown = revisions.length <= mostRevisions ? revisions : [revisions.join(several)];
  return { by: withRevisions.map(({ place }) => place), revisions: shown.map((one) => shortened(one, 128)) };
}

type Target = Fingerprint['targets'][string];

function targetsOf(sightings: readonly CheckSighting[], { text }: Room): readonly [string, Target][] {
  const all = sightings.flatMap(({ place, facts }) =>
    (facts.targets ?? []).map((traits) => ({ place, traits })),
  );
  return [...Map.groupBy(all, ({ traits }) => traits.target)].map(([name, found]) => {
    const traits = found.map((one) => one.traits);
    const dns = joined(
      traits.flatMap(({ addresses }) => (addresses === undefined ? [] : [dnsWords(addresses)])),
    );
    const tls = joined(traits.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate])));
    const headers = headersOf(traits, text);
    const target: Target = {
      by: [...new Set(found.map(({ place }) => place))],
      ...(dns === '' ? {} : { dns: shortened(dns, text) }),
      ...(tls === '' ? {} : { tls: shortened(tls, text > 16 ? 90 : text) }),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
    };
    return [shortened(name, 60), target];
  });
}

function dnsWords(addresses: readonly string[]): string {
  return addresses.length === 0 ? 'none' : [...new Set(addresses)].toSorted().join(', ');
}

function headersOf(traits: readonly TargetTraits[], most: number): Record<string, string> {
  const lines = traits.flatMap(({ software = {} }) => Object.entries(software));
  return Object.fromEntries(
    [...Map.groupBy(lines, ([name]) => name)].map(([name, values]) => [
      name,
      shortened(joined(values.map(([, value]) => value)), most),
    ]),
  );
}

function joined(values: readonly string[]): string {
  return [...new Set(values)].toSorted().join(several);
}

const mostKinds = 40;

function logsOf(sightings: readonly CheckSighting[], room: Room): Pick<Fingerprint, 'logs' | 'errors'> {
  const read = sightings.flatMap(({ place, check, facts }) => {
    if (facts.errors === undefined) return [];
    const { isComplete, errors } = facts.errors;
    const kinds = errors.map(({ signature }) => digestOf(signature)).toSorted();
    // What it failed for may be no error at all: then not all of what is there is among them.
    const whole = isComplete && kinds.length <= mostKinds && check.status === 'passed';
    return [{ place, whole, kinds: kinds.slice(0, mostKinds) }];
  });
  // Checks that read the same lines saw the same.
  const groups = Map.groupBy(read, ({ whole, kinds }) => JSON.stringify([whole, kinds]));
  const logs = [...groups.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined
      ? []
      : [{ by: same.map(({ place }) => place), whole: first.whole, kinds: first.kinds }];
  });
  const named = sightings
    .flatMap(({ facts }) => facts.errors?.errors ?? [])
    .toSorted((a, b) => b.count - a.count);
  const errors = named.slice(0, room.errors).map(({ signature, example }) => {
    return [digestOf(signature), example.slice(0, 80).toWellFormed()] as const;
  });
  return { logs, errors: Object.fromEntries(errors) };
}
