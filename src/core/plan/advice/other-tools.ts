import type { CheckType } from '../../check.ts';
import { expectationsIn } from '../conditions.ts';
import type { Finding } from '../problem.ts';
import { nodesOf, shapeOf, valueAt } from '../schema-nodes.ts';
import { yamlText } from '../yaml-text.ts';
import { ownWords, plainName } from './foreign-words.ts';
import type { RightPlace } from './right-place.ts';

/** An unknown key with where it belongs. */
export type KeyAdvice = {
  finding: Finding;
  belongs: RightPlace;
  /** The line to write, where it is not what follows from the place. */
  line?: string;
  /** All that there is to say, where no key takes it. */
  says?: string;
};

/** The name of an unknown key. */
export function nameOf({ path }: Finding): string {
  return String(path.at(-1));
}

/** What is written as other tools write it, where not the key alone tells what was meant; null for anything else. */
export function asOtherTools(
  finding: Finding,
  root: unknown,
  checkTypes: readonly CheckType[],
): KeyAdvice | null {
  return (
    asType(finding, root, checkTypes) ??
    asSpec(finding, root, checkTypes) ??
    asConditions(finding, root, checkTypes) ??
    asDocument(finding) ??
    asMessage(finding, root) ??
    asVerify(finding, root, checkTypes) ??
    asMethod(finding, root) ??
    asQuery(finding, root) ??
    asVariable(finding, root) ??
    asCheckInside(finding, root, checkTypes) ??
    asSentence(finding, checkTypes)
  );
}

const typeWords = new Set(['type', 'kind', 'uses', 'check', 'protocol', 'monitortype']);
const otherTypes: Readonly<Record<string, string>> = {
  ...{ https: 'http', ws: 'websocket', wss: 'websocket', port: 'tcp', shell: 'command', exec: 'command' },
  ...{ ssl: 'tls', certificate: 'tls', log: 'logs', prometheus: 'metrics', promql: 'metrics' },
};

/** `type: http`, as other tools say what a check looks at. */
function asType(finding: Finding, root: unknown, checkTypes: readonly CheckType[]): KeyAdvice | null {
  const base = finding.path.slice(0, -1);
  if (!typeWords.has(plainName(nameOf(finding))) || base.at(-2) !== 'checks') return null;
  const value = String(valueAt(root, finding.path)).toLowerCase();
  const name = (Object.hasOwn(otherTypes, value) ? otherTypes[value] : undefined) ?? value;
  const isKnown = checkTypes.some(({ type }) => type === name);
  return isKnown ? { finding, belongs: { base, steps: [name], value: {} } } : null;
}

const addressWords = new Set([
  'url',
  'uri',
  'href',
  'address',
  'target',
  'endpoint',
  'site',
  'server',
  'hostport',
]);

/** `tls: { url: … }`: what text in place of the whole would have been read as. */
function asSpec(finding: Finding, root: unknown, checkTypes: readonly CheckType[]): KeyAdvice | null {
  const base = finding.path.slice(0, -1);
  const type = checkTypes.find((one) => one.type === base.at(-1));
  const value = valueAt(root, finding.path);
  const isAddress = addressWords.has(plainName(nameOf(finding))) && typeof value === 'string';
  if (!isAddress || type === undefined || base.at(-3) !== 'checks') return null;
  const text = type.insteadOfText(value);
  const [own] = /(?<=^\{ )[\w]+(?=:)/.exec(text ?? '') ?? [];
  if (text === null || own === undefined || valueAt(root, [...base, own]) !== undefined) return null;
  return { finding, belongs: { base, steps: [own], value }, line: `${type.type}: ${text}` };
}

const conditionWords = new Set([
  'conditions',
  'condition',
  'assert',
  'asserts',
  'assertions',
  'tests',
  'expected',
]);

/** `conditions: ["[STATUS] == 200"]`. */
function asConditions(finding: Finding, root: unknown, checkTypes: readonly CheckType[]): KeyAdvice | null {
  if (!conditionWords.has(plainName(nameOf(finding)))) return null;
  const expectations = expectationsIn(valueAt(root, finding.path));
  if (expectations === null) return null;
  const object = finding.path.slice(0, -1);
  const isSpec = checkTypes.some(({ type }) => type === object.at(-1));
  const base = isSpec ? object.slice(0, -1) : object;
  return { finding, belongs: { base, steps: ['expect'], value: expectations } };
}

const operatorWords = new Set(['matches', 'contains', 'equals', 'ne', 'gt', 'gte', 'lt', 'lte']);

/** `body: { status: ok }`: a text has no keys, the document in it has. */
function asDocument(finding: Finding): KeyAdvice | null {
  const object = finding.path.slice(0, -1);
  const isOwn = object.at(-2) === 'expect' && object.at(-1) === 'body';
  const isOperator = ownWords(nameOf(finding)).some((word) => operatorWords.has(word));
  if (!isOwn || isOperator) return null;
  return {
    finding,
    belongs: { base: object.slice(0, -1), steps: ['json', `$.${nameOf(finding)}`], value: undefined },
  };
}

/** `send: [{ type: ping }]`: what is sent stands under what it is sent as. */
function asMessage(finding: Finding, root: unknown): KeyAdvice | null {
  const base = finding.path.slice(0, -1);
  const message = Object(valueAt(root, base) ?? {});
  const isMessage = base.at(-2) === 'send' && typeof base.at(-1) === 'number';
  if (!isMessage || ['json', 'text', 'binary'].some((key) => Object.hasOwn(message, key))) return null;
  return { finding, belongs: { base, steps: ['json', nameOf(finding)], value: valueAt(root, finding.path) } };
}

const verifyWords = new Set([
  'verify',
  'rejectunauthorized',
  'sslverify',
  'verifyssl',
  'tlsverify',
  'validatecertificate',
]);

/** Which says the opposite of `insecure`, where there is that. */
function asVerify(finding: Finding, root: unknown, checkTypes: readonly CheckType[]): KeyAdvice | null {
  const value = valueAt(root, finding.path);
  if (!verifyWords.has(plainName(nameOf(finding))) || typeof value !== 'boolean') return null;
  const base = finding.path.slice(0, -1);
  const spec = checkTypes.find(({ type }) => type === base.at(-1))?.spec;
  const isTaken =
    spec === undefined || nodesOf(spec).some((node) => Object.hasOwn(shapeOf(node) ?? {}, 'insecure'));
  if (isTaken) return { finding, belongs: { base, steps: ['insecure'], value: !value } };
  const says = 'the certificate is always looked at; `ca` names the file of the authority that signed it';
  return { finding, belongs: { base, steps: [], value: undefined }, says };
}

/** `post: https://…`, as other tools name method and address at once. */
function asMethod(finding: Finding, root: unknown): KeyAdvice | null {
  const base = finding.path.slice(0, -1);
  const method = nameOf(finding).toUpperCase();
  const value = valueAt(root, finding.path);
  const isMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(method);
  const isFree = valueAt(root, [...base, 'url']) === undefined;
  if (base.at(-1) !== 'http' || !isMethod || typeof value !== 'string' || !isFree) return null;
  const line = `${method === 'GET' ? '' : `method: ${method}, `}url: ${yamlText(value)}`;
  return { finding, belongs: { base, steps: ['url'], value }, line };
}

const queryWords = new Set(['params', 'query', 'querystring', 'queryparams', 'searchparams']);

/** `params: { q: 1 }` beside `url`. */
function asQuery(finding: Finding, root: unknown): KeyAdvice | null {
  const base = finding.path.slice(0, -1);
  const url = valueAt(root, [...base, 'url']);
  const pairs = Object.entries(Object(valueAt(root, finding.path) ?? {}));
  if (!queryWords.has(plainName(nameOf(finding))) || typeof url !== 'string' || pairs.length === 0)
    return null;
  const query = pairs.map(([key, value]) => `${key}=${String(value)}`).join('&');
  const line = `url: ${JSON.stringify(`${url}${url.includes('?') ? '&' : '?'}${query}`)}`;
  return { finding, belongs: { base, steps: ['url'], value: undefined }, line };
}

/** The address of an environment is one of its variables. */
function asVariable(finding: Finding, root: unknown): KeyAdvice | null {
  const base = finding.path.slice(0, -1);
  const value = valueAt(root, finding.path);
  const isEnvironment = base.length === 0 || (base.length === 2 && base[0] === 'environments');
  const isAddress = /^(?:base)?(?:url|uri|api|endpoint|address|host)$/.test(plainName(nameOf(finding)));
  if (!isEnvironment || !isAddress || typeof value !== 'string' || !value.includes('://')) return null;
  return { finding, belongs: { base, steps: ['vars', 'api'], value } };
}

/** A check where a phase, a section or the file begins. */
function asCheckInside(finding: Finding, root: unknown, checkTypes: readonly CheckType[]): KeyAdvice | null {
  const base = finding.path.slice(0, -1);
  const value = valueAt(root, finding.path);
  const isCheck = checkTypes.some(({ type }) => Object.hasOwn(Object(value ?? {}), type));
  const way = ['phases', 'phase1', 'sections', '1.1', 'checks'];
  const isGroup =
    base.length % 2 === 0 && base.length < 5 && base.every((step, at) => at % 2 === 1 || step === way[at]);
  if (!isCheck || !isGroup) return null;
  return { finding, belongs: { base, steps: [...way.slice(base.length), nameOf(finding)], value } };
}

const sentences: readonly (readonly [string, string])[] = [
  [
    'interval every frequency period schedule cron',
    'a check is asked when it is run; what is run again and again stands at the top of the file: write reports: { hourly: { cron: "0 * * * *", run: [all] } }',
  ],
  [
    'enabled disabled skip ignore ignored active muted',
    'a check that does not count for a while: write quarantine: { owner: …, until: 2027-01-31, reason: … }; one that is shown and never counts: write enforce: false',
  ],
];

/** Wishes that a check has no key for. */
function asSentence(finding: Finding, checkTypes: readonly CheckType[]): KeyAdvice | null {
  const object = finding.path.slice(0, -1);
  const isCheck =
    object.at(-2) === 'checks' ||
    (object.at(-3) === 'checks' && checkTypes.some(({ type }) => type === object.at(-1)));
  const says = sentences.find(([words]) => words.split(' ').includes(plainName(nameOf(finding))))?.[1];
  return isCheck && says !== undefined
    ? { finding, belongs: { base: object, steps: [], value: undefined }, says }
    : null;
}
