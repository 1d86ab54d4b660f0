import type { z } from 'zod';
import type { CheckType } from '../../check.ts';
import { parseDuration } from '../duration.ts';
import type { Finding, Path } from '../problem.ts';
import { valueAt } from '../schema-nodes.ts';
import type { YamlSource } from '../yaml-source.ts';
import { argvText, yamlText } from '../yaml-text.ts';
import { adviseKeys } from './advise-keys.ts';
import { adviseName, adviseValue } from './advise-values.ts';
import { asCapture, asDanger, asExpectations, asOneText, asTimes } from './meant-values.ts';
import { withVariables } from './mend-line.ts';
import { durationIn } from './value-forms.ts';
import {
  type Advise,
  asAuto,
  asCondition,
  asEnvironment,
  asJsonBody,
  asStatus,
  asWholeCheck,
  type ValueAdvice,
  type ValuePlace,
} from './whole-values.ts';

/** What a file is written in: its schema as a tree (put together when something is wrong), and the check types of a plan. */
export type AdvisedLanguage = {
  schema: () => z.ZodType;
  checkTypes: readonly CheckType[];
  /** Keys at the top below which nothing is guessed, since a guess would grant something. */
  unguessed?: readonly string[];
};

/** What is wrong with a file, with what to write instead where it is one of the mistakes that beginners make. */
export function advised(
  findings: readonly Finding[],
  source: YamlSource,
  language: AdvisedLanguage,
): readonly Finding[] {
  const values = findings.map((finding) => {
    if (language.unguessed?.includes(String(finding.path[0]))) return finding;
    if (finding.at === 'key') return adviseName(finding, valueAt(source.value, finding.path));
    const ways = [
      (one: Finding) => advisedHere(one, source, language.checkTypes),
      (one: Finding) => adviseValue(one, source.value, language.schema),
    ];
    // What a plan is written in has its own words for mistakes; of anything else only the schema knows.
    const ordered = language.checkTypes.length === 0 ? ways.toReversed() : ways;
    return ordered.reduce((one, advise) => (one === finding ? advise(one) : one), finding);
  });
  const told = values.filter((finding) => !isWrittenBeside(finding, values, source.value));
  return adviseKeys(told, source.value, language.schema, language.checkTypes);
}

/** A key that is missing and stands in the line that is told for the one beside it. */
function isWrittenBeside({ code, path }: Finding, all: readonly Finding[], root: unknown): boolean {
  const key = path.at(-1);
  if (code !== 'missing' || typeof key !== 'string' || valueAt(root, path) !== undefined) return false;
  const isBeside = (other: Path) =>
    other.length === path.length && path.slice(0, -1).every((step, at) => step === other[at]);
  return all.some(
    (one) =>
      one.code !== 'missing' &&
      isBeside(one.path) &&
      one.message.includes(`, ${key}: `) &&
      one.message.includes('write '),
  );
}

function advisedHere(finding: Finding, source: YamlSource, checkTypes: readonly CheckType[]): Finding {
  if (finding.message.includes(';')) return finding;
  const here: ValuePlace = {
    ...finding,
    value: valueAt(source.value, finding.path),
    has: (key) => Object.hasOwn(Object(valueAt(source.value, finding.path.slice(0, -1))), key),
    above: (levels) => valueAt(source.value, finding.path.slice(0, -levels)),
    written: () => writtenAt(finding, source),
    variables: variablesOf(source.value),
  };
  for (const advise of advices) {
    const advice = advise(here, checkTypes);
    if (advice === null) continue;
    const path = advice.at === undefined ? finding.path : [...finding.path, advice.at];
    return { ...finding, path, message: `${shortened(finding.message, advice)}; ${advice.write}` };
  }
  return finding;
}

function shortened(message: string, { got }: ValueAdvice): string {
  return got === undefined ? message : message.replace(/, got .*$/s, `, got ${got}`);
}

const advices: readonly Advise[] = [
  asAuto,
  asDanger,
  quoteIt,
  withUnit,
  withWindow,
  asBoolean,
  asNumber,
  asExpectation,
  asCheck,
  asArgv,
  asMap,
  asVariable,
  asPathOfApi,
  asJsonBody,
  asCondition,
  asEnvironment,
  asWholeCheck,
  asStatus,
  asCapture,
  asOneText,
  asExpectations,
  asTimes,
];

/** Where text was expected and a number or a boolean stands, or something that YAML takes for itself. */
function quoteIt({ message, written: read }: ValuePlace): ValueAdvice | null {
  if (!/^expected (?:some )?text, got/.test(message)) return null;
  const written = read();
  if (/^expected text, got (-?\d|true|false)/.test(message))
    return { got: written, write: `quote it: "${written}"` };
  if (!/^expected (some )?text, got nothing/.test(message)) return null;
  if (/^[#&]/.test(written)) {
    const what = written.startsWith('#') ? 'a # begins a comment' : 'a & names an anchor';
    return { write: `${what}: quote it: ${JSON.stringify(written)}` };
  }
  return null;
}

const durations = /^expected (?:a duration with a unit|a comparison with a duration)/;

/** A duration without its unit, or with the word for it. */
function withUnit({ message, value, path }: ValuePlace): ValueAdvice | null {
  if (!durations.test(message)) return null;
  const unit = /^expiresIn/.test(String(path.findLast((step) => typeof step === 'string'))) ? 'd' : 's';
  const operands: readonly [string, unknown][] =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : [['', value]];
  for (const [name, operand] of operands) {
    const corrected = durationMeant(operand, unit, message.includes('comparison') ? 100 : 1000);
    if (corrected === null || corrected === operand) continue;
    const isNumber = /^\d+(\.\d+)?$/.test(String(operand));
    return {
      ...{
        got: JSON.stringify(operand),
        write: `${isNumber ? `${operand} has no unit: ` : 'write '}${corrected}`,
      },
      ...(name === '' ? {} : { at: name }),
    };
  }
  return null;
}

function durationMeant(operand: unknown, unit: string, shortest: number): string | null {
  const text =
    typeof operand === 'number' ? String(operand) : typeof operand === 'string' ? operand.trim() : '';
  if (!/^\d+(?:\.\d+)?$/.test(text)) return durationIn(text) ?? null;
  return `${text}${unit === 's' && Number(text) >= shortest ? 'ms' : unit}`;
}

function withWindow({ message, value }: ValuePlace): ValueAdvice | null {
  if (!message.startsWith('expected a window') || typeof value !== 'string') return null;
  const [, from, to] = /^(\d+)\s*(?:-|–|to)\s*(\d+)$/.exec(value.trim()) ?? [];
  if (from !== undefined) return { write: `${from} and ${to} have no unit: ${from}-${to}h` };
  const isEnd = parseDuration(value.trim()) !== null;
  return isEnd ? { write: `write window: 0-${value.trim()}` } : null;
}

/** A number in quotes, or with a unit that it does not take. */
function asNumber({ message, value }: ValuePlace): ValueAdvice | null {
  if (typeof value !== 'string') return null;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(%|[a-z]*)$/i.exec(value) ?? [];
  const isWanted = message.startsWith('expected a number') || message.startsWith(`expected ${amount},`);
  if (amount === undefined || !isWanted) return null;
  if (unit === '') return { write: `write ${amount}, without quotes` };
  if (unit === '%')
    return { write: `it takes no unit: ${Number(amount) / 100} of a ratio, ${amount} of a percentage` };
  const ms = parseDuration(durationIn(value) ?? '');
  if (ms !== null)
    return { write: `it takes no unit: ${ms / 1_000} of what is in seconds, ${ms} of milliseconds` };
  return { write: `it takes no unit: write ${Number(amount) * (bytesOf[unit?.toLowerCase() ?? ''] ?? 1)}` };
}

const bytesOf: Readonly<Record<string, number>> = {
  ...{ k: 1e3, kb: 1e3, mb: 1e6, gb: 1e9 },
  ...{ kib: 1_024, mib: 1_048_576, gib: 1_073_741_824 },
};

/** `expect: 200`. */
function asExpectation({ message, value, path, has }: ValuePlace): ValueAdvice | null {
  if (path.at(-1) !== 'expect' || !message.startsWith('expected a map of keys')) return null;
  const number = typeof value === 'number' || /^\d+$/.test(String(value)) ? String(value) : null;
  if (number === null) return null;
  if (has('http')) return { write: `write expect: { status: ${number} }` };
  return has('command') ? { write: `write expect: { exitCode: ${number} }` } : null;
}

function asBoolean({ message, value }: ValuePlace): ValueAdvice | null {
  if (!message.startsWith('expected true or false, got') || typeof value !== 'string') return null;
  if (/^(?:y|yes|on)$/i.test(value)) return { write: 'write true' };
  return /^(?:n|no|off)$/i.test(value) ? { write: 'write false' } : null;
}

/** A text where a check says what it looks at. */
function asCheck({ message, value, path }: ValuePlace, checkTypes: readonly CheckType[]): ValueAdvice | null {
  const name = path.at(-1);
  const type = checkTypes.find((one) => one.type === name);
  const isCheck = path.at(-3) === 'checks' || path.at(-3) === 'requires';
  if (type === undefined || !isCheck || !message.startsWith('expected ')) return null;
  if (Array.isArray(value) && name === 'command' && value.every((one) => typeof one === 'string'))
    return { write: `write ${name}: { run: [${value.map(yamlText).join(', ')}] }` };
  const [text] = [value].flat();
  if (typeof text !== 'string') return null;
  const spec = type.insteadOfText(withVariables(text));
  return spec === null ? null : { write: `write ${name}: ${spec}` };
}

function asArgv({ message, value, path }: ValuePlace): ValueAdvice | null {
  if (path.at(-1) !== 'run' || path.at(-2) !== 'command' || typeof value !== 'string') return null;
  return message.startsWith('expected a list') ? { write: `write run: ${argvText(value)}` } : null;
}

/** Things with ids of their own, written as a list. */
function asMap({ message, value, path }: ValuePlace): ValueAdvice | null {
  const usual = Object.hasOwn(names, String(path.at(-1))) ? names[String(path.at(-1))] : undefined;
  if (usual === undefined || !message.startsWith('expected a map of keys, got a list')) return null;
  const [first] = Array.isArray(value) ? value : [];
  const [own, ...others] = Object.keys(typeof first === 'string' ? { [first]: '' } : Object(first));
  const key = own !== undefined && others.length === 0 && /^[\w.-]+$/.test(own) ? own : usual;
  return {
    write: `each has a name of its own in front: write ${/^\d/.test(key) ? `"${key}"` : key}: instead of a dash`,
  };
}

const names: Readonly<Record<string, string>> = {
  checks: 'health',
  sections: '1.1',
  phases: 'phase1',
  environments: 'staging',
};

/** `/health`, and `api/health` where `api` is a variable. */
function asPathOfApi({ message, value, variables }: ValuePlace): ValueAdvice | null {
  if (!message.startsWith('expected a URL') || typeof value !== 'string') return null;
  const [, first = '', rest = ''] = /^\/?([\w.-]*)(.*)$/.exec(value.trim()) ?? [];
  const named = variables.find(({ name }) => name === first);
  if (named !== undefined && !value.startsWith('/'))
    return { write: `variables are written \${name}: ${JSON.stringify(`\${${first}}${rest}`)}` };
  const wanted = message.includes('ws://') ? /^wss?:/ : /^https?:/;
  const base = variables.find((one) => wanted.test(one.value));
  const isPath =
    /^\/?[\w-][\w.-]*(?:[/?#][\w./?#=&-]*)?$/.test(value.trim()) &&
    (value.startsWith('/') || !/[.]|^https?$|^wss?$/.test(first));
  if (base === undefined || !isPath) return null;
  const path = value.trim().replace(/^\/*/, '/');
  return { write: `a URL begins with its host: ${JSON.stringify(`\${${base.name}}${path}`)}` };
}

/** `$api` and `{{ api }}`, as shells and other tools write variables. */
function asVariable({ message, value }: ValuePlace): ValueAdvice | null {
  if (!message.startsWith('expected a URL') || typeof value !== 'string') return null;
  const corrected = withVariables(value).replace(/\$(?=[A-Za-z_])(\w+)/g, '$${$1}');
  return corrected === value
    ? null
    : { write: `variables are written \${name}: ${JSON.stringify(corrected)}` };
}

function variablesOf(root: unknown): ValuePlace['variables'] {
  const all = [
    valueAt(root, ['vars']),
    ...Object.values(Object(valueAt(root, ['environments']) ?? {})).map((one) => valueAt(one, ['vars'])),
  ];
  return all.flatMap((vars) =>
    Object.entries(Object(vars ?? {})).flatMap(([name, value]) =>
      typeof value === 'string' ? [{ name, value }] : [],
    ),
  );
}

/** More of a line is not looked at. */
const mostWritten = 500;

function writtenAt({ path }: Finding, source: YamlSource): string {
  const from = (at: 'key' | 'value') => {
    const offset = source.offsetOf(path, at);
    return source.text.slice(offset, offset + mostWritten);
  };
  const rest = from('value');
  const special = (/^#[^\n]*/.exec(rest) ?? /(?<=^[^\n]*:[ \t]+)&[^\n]*/.exec(from('key')))?.[0].trimEnd();
  return special ?? /^[^\s,}\]#]+/.exec(rest)?.[0] ?? '';
}
