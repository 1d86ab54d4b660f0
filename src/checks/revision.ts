import { z } from 'zod';
import type { CheckEnding, Clue } from '../core/cause/clue.ts';
import { listAt, placeOfUrl, textAt, valueAt } from '../core/cause/evidence.ts';
import { type CheckContext, defineCheck, type Judgement, judged, type ProbeResult } from '../core/check.ts';
import { foundOne } from '../core/expect/found-values.ts';
import { pathFinder } from '../core/expect/json-path.ts';
import { isOperators, match, matcher } from '../core/expect/matcher.ts';
import { numberText } from '../core/json/exact-number.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { requestFields } from '../core/plan/request-fields.ts';
import { yamlText } from '../core/plan/yaml-text.ts';
import { quantity } from '../core/words/quantity.ts';
import { shortLine } from '../core/words/safe-text.ts';
import { certificateClues } from './certificate-words.ts';
import { connectionTrouble } from './connection-trouble.ts';
import { pathField } from './expectations.ts';
import { answerClues } from './http/clues.ts';
import { maskParameters } from './http/curl.ts';
import { httpEvidence } from './http/evidence.ts';
import { headerOf } from './http/headers.ts';
import { answerLines } from './http/lines.ts';
import type { HttpObservation } from './http/observation.ts';
import { observeHttp } from './http/observe.ts';
import { httpSpec } from './http/spec.ts';
import { hostsOfUrls } from './network.ts';

const spec = z
  .strictObject({
    ...requestFields,
    /** Where the revision is in the JSON body. */
    json: pathField.optional(),
    /** Or which header has it. */
    header: z.string().optional(),
    /** How often it is asked, each time on a new connection: behind a load balancer one answer proves little. */
    times: z.int().min(1).max(100).default(3),
  })
  .refine(({ json, header }) => (json === undefined) !== (header === undefined), {
    error: 'say where the revision is: json (a path) or header (a name), one of them',
  });
const expect = z.strictObject({
  equals: z.string().optional(),
  /** Operators: bare text could be meant as a pattern or as the whole revision. */
  matches: matcher
    .refine(isOperators, {
      error:
        'expected operators, such as { startsWith: … } or { matches: … }; equals is for a whole revision',
    })
    .optional(),
});
type Spec = z.infer<typeof spec>;
type Expect = z.infer<typeof expect>;

/** One answer; `problem` says why it names no revision. */
type Response = {
  revision: string | null;
  status: number | null;
  address: string | null;
  problem: string | null;
};
type Observation = { url: string; answers: readonly Response[]; lastUnusable: HttpObservation | null };

/** The revision that really answers, asked several times. Two at once, or none to compare with, is inconclusive. */
export const revision = defineCheck<Spec, Expect, Observation>({
  type: 'revision',
  insteadOfText: (text) => `{ url: ${yamlText(text)}, json: $.revision }`,
  title: 'The revision that answers, several times in a row',
  keyWords: () => ({
    revision: [
      'The revision that answers, several times in a row',
      { url: 'https://api.example.org/version', json: '$.revision' },
    ],
    json: ['where in the JSON of the answer the revision is', '$.revision'],
    header: ['the header of the answer that names the revision', 'x-revision'],
    times: ['how often it is asked; default 3', 5],
    'expect.equals': ['the revision', '${deploy.revision}'],
    'expect.matches': ['operators on the revision', { startsWith: 'shop-' }],
  }),
  spec,
  expect,
  isLookOnly: () => true,
  run: ({ spec }, ctx) => observe(spec, ctx),
  judge: (observation, { expect }) => judge(observation, expect),
  describe: ({ answers }) => tally(answers),
  evidence: (observation, _, redact) => shown(observation, redact),
  captureFrom: ({ answers }) => ({ revision: answers.at(-1)?.revision ?? null, answers }),
  clues: revisionClues,
  lines: revisionLines,
  compared: (evidence) => ({ revisions: revisionsOf(evidence) }),
  answeredRevisions,
  hosts: ({ url, proxy }) => hostsOfUrls([url, proxy]),
});

function shown(observation: Observation, redact: (text: string) => string): Observation {
  const { url, lastUnusable } = observation;
  return {
    ...observation,
    url: maskParameters(url),
    lastUnusable: lastUnusable && httpEvidence(lastUnusable, {}, redact),
  };
}

async function observe(spec: Spec, ctx: CheckContext): Promise<ProbeResult<Observation>> {
  const { json, header, times, ...request } = spec;
  const observation = {
    url: spec.url,
    answers: [] as Response[],
    lastUnusable: null as HttpObservation | null,
  };
  const http = { spec: httpSpec.parse(request), expect: json === undefined ? {} : { json: {} } };
  for (let asking = 0; asking < times; asking += 1) {
    const observed = await observeHttp(http, ctx);
    if (observed.kind === 'waiting') return observed;
    if (observed.kind === 'unobserved') {
      return { ...observed, observation: { ...observation, lastUnusable: observed.observation } };
    }
    const answers = read(observed.observation, spec);
    observation.url = observed.observation.url;
    observation.answers.push(...answers);
    if (answers.some(({ problem }) => problem !== null)) observation.lastUnusable = observed.observation;
    ctx.progress(`${asking + 1} of ${times} answers`);
  }
  return { kind: 'observed', observation };
}

/** One answer; several where the path finds several revisions, each once: all of them answer. */
function read(http: HttpObservation, { json, header = '' }: Spec): readonly Response[] {
  const { status, address } = http;
  const answer = (revision: string | null, problem: string | null) => ({
    revision,
    status,
    address,
    problem,
  });
  if (http.error !== null) return [answer(null, http.error.message)];
  if (http.certificate?.valid === false)
    return [answer(null, `an invalid certificate: ${http.certificate.reason}`)];
  if (status === null || status >= 300) return [answer(null, `status ${status}`)];
  const { values } =
    json === undefined
      ? foundOne(headerOf(http.headers, header))
      : pathFinder(json)(parseJson(http.body?.text ?? '')?.value ?? null);
  const named = values.flatMap((value) => (typeof value === 'string' ? value : (numberText(value) ?? [])));
  if (named.length === 0 || named.includes('') || named.length < values.length)
    return [answer(null, `status ${status} without a revision at ${json ?? `header ${header}`}`)];
  return [...new Set(named)].map((revision) => answer(revision, null));
}

function judge({ url, answers, lastUnusable }: Observation, wanted: Expect): Judgement {
  const lost = answers.find(({ problem }) => problem !== null);
  if (lost !== undefined) {
    const actual = lost.problem ?? '';
    const message = `expected a revision from ${maskParameters(url)}, got ${actual}`;
    const transient = lost.status === null ? 'network' : lost.status >= 500 ? 'http_5xx' : null;
    const error = lastUnusable?.error ?? null;
    const trouble = error === null ? null : connectionTrouble(error, new URL(url).host);
    return judged([{ at: 'revision', expected: 'a revision', actual, message }], { transient, trouble });
  }
  if (new Set(answers.map((answer) => answer.revision)).size > 1) {
    return judged([], { inconclusive: `more than one revision answers: ${tally(answers)}` });
  }
  if (wanted.equals === '') {
    return judged([], {
      inconclusive: `no revision to compare with is known (no deploy was recorded); ${tally(answers)} answers`,
    });
  }
  const actual = answers[0]?.revision;
  return judged([
    ...(wanted.equals === undefined ? [] : match(wanted.equals, actual, 'revision')),
    ...(wanted.matches === undefined ? [] : match(wanted.matches, actual, 'revision')),
  ]);
}

/** What answered instead of a revision; of one that is another, which. */
function revisionClues(ended: CheckEnding): readonly Clue[] {
  const { evidence, failures } = ended;
  const { host } = placeOfUrl(textAt(evidence, 'url'));
  const last = valueAt(evidence, 'lastUnusable');
  if (last !== null && last !== undefined)
    return [...certificateClues(ended, last, host), ...answerClues(last)].slice(0, 1);
  const [first] = failures;
  if (first === undefined) return [];
  const [actual, expected] = [first.actual, first.expected].map((text) => text.replace(/^"(.*)"$/s, '$1'));
  const text = `revision ${actual} answers, expected ${expected}`;
  return [{ kind: 'said', text, keys: [`revision ${host} ${actual}`] }];
}

const mostRevisions = 10;

/** `2 answers: 00467-x2k`, `1 answer: status 503`: which revisions answered, each once; then the last answer that had none. */
function revisionLines({ answers, url, lastUnusable }: CheckEnding['evidence']): readonly string[] {
  const told = listAt(answers).map((one) => textAt(one, 'revision') || textAt(one, 'problem') || 'none');
  const counts = [...Map.groupBy(told, (one) => one)]
    .slice(0, mostRevisions)
    .map(([one, all]) => `${quantity(all.length, 'answer')}: ${shortLine(one, 200)}`);
  const isUnusable = lastUnusable !== null && lastUnusable !== undefined;
  return [...counts, ...answerLines(isUnusable ? lastUnusable : { url })];
}

/** Beside revisions: some answers had none. */
const noRevision = '(no answer)';

const answered = z.object({ answers: z.array(z.object({ revision: z.string().nullable() })) });

function answeredRevisions(evidence: Readonly<Record<string, unknown>>): readonly (string | null)[] {
  return answered.safeParse(evidence).data?.answers.map(({ revision }) => revision) ?? [];
}

function revisionsOf(evidence: Readonly<Record<string, unknown>>): readonly string[] {
  const answers = answeredRevisions(evidence);
  const named = answers.flatMap((revision) => revision ?? []);
  const isLacking = named.length > 0 && named.length < answers.length;
  return isLacking ? [...named, noRevision] : named;
}

const mostTold = 10;

/** `abc`, or `abc (2 of 3), def (1 of 3)`. */
function tally(answers: readonly Response[]): string {
  const counts = Map.groupBy(answers, ({ revision, problem }) => revision ?? `(${problem})`);
  if (counts.size === 1) return String(counts.keys().next().value);
  const told = [...counts]
    .slice(0, mostTold)
    .map(([name, { length }]) => `${name} (${length} of ${answers.length})`);
  return [...told, ...(counts.size > mostTold ? [`${counts.size - mostTold} more`] : [])].join(', ');
}
