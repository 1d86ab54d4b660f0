import type { CheckType } from '../check.ts';
import { parseDuration } from './duration.ts';
import { withVariables } from './mend-line.ts';
import type { Finding, Path } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';
import { argvText, yamlText } from './yaml-text.ts';

/** Where a mistake is one of those that beginners make, the finding with what to write instead. */
export function advised(finding: Finding, source: YamlSource, checkTypes: readonly CheckType[]): Finding {
  if (finding.at === 'key' || finding.message.includes(';')) return finding;
  const here: Place = {
    ...finding,
    value: valueAt(source.value, finding.path),
    has: (key) => Object.hasOwn(Object(valueAt(source.value, finding.path.slice(0, -1))), key),
    written: () => writtenAt(finding, source),
  };
  for (const advise of advices) {
    const advice = advise(here, checkTypes);
    if (advice === null) continue;
    const path = advice.at === undefined ? finding.path : [...finding.path, advice.at];
    return { ...finding, path, message: `${shortened(finding.message, advice)}; ${advice.write}` };
  }
  return finding;
}

type Place = Pick<Finding, 'path' | 'message' | 'code'> & {
  value: unknown;
  /** Whether a key stands beside it. */
  has(key: string): boolean;
  /** The value as it stands in the file, up to where plain text ends. */
  written(): string;
};
/** `got`: what to show instead of the kind of what stands there; `at`: the member of it that is meant. */
type Advice = { write: string; got?: string; at?: string };

function shortened(message: string, { got }: Advice): string {
  return got === undefined ? message : message.replace(/, got .*$/s, `, got ${got}`);
}

const advices: readonly ((place: Place, checkTypes: readonly CheckType[]) => Advice | null)[] = [
  quoteIt,
  withUnit,
  withWindow,
  asBoolean,
  asNumber,
  asExpectation,
  asCheck,
  asArgv,
  asList,
  asMap,
  asVariable,
];

/** Where text was expected and a number or a boolean stands, or something that YAML takes for itself. */
function quoteIt({ message, written: read }: Place): Advice | null {
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
function withUnit({ message, value, path }: Place): Advice | null {
  if (!durations.test(message)) return null;
  const unit = /^expires/.test(String(path.findLast((step) => typeof step === 'string'))) ? 'd' : 's';
  const operands: readonly [string, unknown][] =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : [['', value]];
  for (const [name, operand] of operands) {
    const meant = durationMeant(operand, unit);
    if (meant === null || meant === operand) continue;
    const isNumber = /^\d+(\.\d+)?$/.test(String(operand));
    return {
      ...{
        got: JSON.stringify(operand),
        write: `${isNumber ? `${operand} has no unit: ` : 'write '}${meant}`,
      },
      ...(name === '' ? {} : { at: name }),
    };
  }
  return null;
}

const unitWords: Readonly<Record<string, string>> = {
  ...{ msec: 'ms', msecs: 'ms', millis: 'ms', millisecond: 'ms', milliseconds: 'ms' },
  ...{ sec: 's', secs: 's', second: 's', seconds: 's', min: 'm', mins: 'm', minute: 'm', minutes: 'm' },
  ...{
    hr: 'h',
    hrs: 'h',
    hour: 'h',
    hours: 'h',
    day: 'd',
    days: 'd',
    ms: 'ms',
    s: 's',
    m: 'm',
    h: 'h',
    d: 'd',
  },
};

function durationMeant(operand: unknown, unit: string): string | null {
  const text =
    typeof operand === 'number' ? String(operand) : typeof operand === 'string' ? operand.trim() : '';
  const [, amount = '', word = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  if (amount === '') return null;
  const meant =
    word === '' ? (unit === 's' && Number(amount) >= 1000 ? 'ms' : unit) : unitWords[word.toLowerCase()];
  const duration = `${amount}${meant}`;
  return meant === undefined || parseDuration(duration) === null ? null : duration;
}

function withWindow({ message, value }: Place): Advice | null {
  if (!message.startsWith('expected a window') || typeof value !== 'string') return null;
  const [, from, to] = /^(\d+)\s*(?:-|–|to)\s*(\d+)$/.exec(value.trim()) ?? [];
  return from === undefined ? null : { write: `${from} and ${to} have no unit: ${from}-${to}h` };
}

/** A number in quotes, or with a unit that it does not take. */
function asNumber({ message, value }: Place): Advice | null {
  if (typeof value !== 'string') return null;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(%|[a-z]*)$/i.exec(value) ?? [];
  const isWanted = message.startsWith('expected a number') || message.startsWith(`expected ${amount},`);
  if (amount === undefined || !isWanted) return null;
  if (unit === '') return { write: `write ${amount}, without quotes` };
  return { write: `it takes no unit: write ${Number(amount) * (bytesOf[unit?.toLowerCase() ?? ''] ?? 1)}` };
}

const bytesOf: Readonly<Record<string, number>> = {
  ...{ k: 1e3, kb: 1e3, mb: 1e6, gb: 1e9 },
  ...{ kib: 1_024, mib: 1_048_576, gib: 1_073_741_824 },
};

/** `expect: 200`. */
function asExpectation({ message, value, path, has }: Place): Advice | null {
  if (path.at(-1) !== 'expect' || !message.startsWith('expected a map of keys')) return null;
  const number = typeof value === 'number' || /^\d+$/.test(String(value)) ? String(value) : null;
  if (number === null) return null;
  if (has('http')) return { write: `write expect: { status: ${number} }` };
  return has('command') ? { write: `write expect: { exitCode: ${number} }` } : null;
}

function asBoolean({ message, value }: Place): Advice | null {
  if (!message.startsWith('expected true or false, got') || typeof value !== 'string') return null;
  if (/^(?:y|yes|on)$/i.test(value)) return { write: 'write true' };
  return /^(?:n|no|off)$/i.test(value) ? { write: 'write false' } : null;
}

/** A text where a check says what it looks at. */
function asCheck({ message, value, path }: Place, checkTypes: readonly CheckType[]): Advice | null {
  const name = path.at(-1);
  const type = checkTypes.find((one) => one.type === name);
  if (type === undefined || !message.startsWith('expected ')) return null;
  if (Array.isArray(value) && name === 'command' && value.every((one) => typeof one === 'string'))
    return { write: `write ${name}: { run: [${value.map(yamlText).join(', ')}] }` };
  if (typeof value !== 'string') return null;
  const spec = type.insteadOfText(withVariables(value));
  return spec === null ? null : { write: `write ${name}: ${spec}` };
}

function asArgv({ message, value, path }: Place): Advice | null {
  if (path.at(-1) !== 'run' || path.at(-2) !== 'command' || typeof value !== 'string') return null;
  return message.startsWith('expected a list') ? { write: `write run: ${argvText(value)}` } : null;
}

function asList({ message, value, path }: Place): Advice | null {
  if (!message.startsWith('expected a list, got')) return null;
  const name = path.at(-1);
  if (typeof value === 'string' || typeof value === 'number') {
    const items = String(value)
      .split(/\s*,\s*/)
      .filter((one) => one !== '');
    return { write: `write ${name}: [${items.map(yamlText).join(', ')}]` };
  }
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const texts = isMap ? Object.values(value) : [];
  if (texts.length === 0 || !texts.every((one) => typeof one === 'string')) return null;
  return { write: `write ${name}: [${texts.map(yamlText).join(', ')}]` };
}

/** Things with ids of their own, written as a list. */
function asMap({ message, value, path }: Place): Advice | null {
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

/** `$api` and `{{ api }}`, as shells and other tools write variables. */
function asVariable({ message, value }: Place): Advice | null {
  if (!message.startsWith('expected a URL') || typeof value !== 'string') return null;
  const meant = withVariables(value).replace(/\$(?=[A-Za-z_])(\w+)/g, '$${$1}');
  return meant === value ? null : { write: `variables are written \${name}: ${JSON.stringify(meant)}` };
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    root,
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
