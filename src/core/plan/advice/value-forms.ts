import { parseDuration } from '../duration.ts';

/** A value in the other forms in which people write it: a number as text, a time with its unit, one thing for a list of it. */
export function otherForms(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return [...(value.length === 1 ? value : []), mapOfPairs(value)];
  if (typeof value === 'number')
    return [String(value), ...(value >= 1000 ? ['ms'] : []), 's', 'm', 'd', 'h', [value]].map((one) =>
      typeof one === 'string' && /^[a-z]/.test(one) ? `${value}${one}` : one,
    );
  if (typeof value === 'boolean') return [String(value), [value]];
  if (typeof value === 'string') return formsOfText(value);
  const members: readonly unknown[] = Object.values(value ?? {});
  return members.length > 0 && members.every((one) => typeof one === 'string') ? [members] : [];
}

const spoken: Readonly<Record<string, unknown>> = {
  ...{ yes: true, on: true, y: true, true: true, no: false, off: false, n: false, false: false },
  ...{ closed: { open: false }, valid: { valid: true }, invalid: { valid: false } },
};

function formsOfText(written: string): readonly unknown[] {
  const text = written.trim();
  const word = text.toLowerCase();
  const isNone = /^(?:none|nothing|empty)$/.test(word);
  const items = text.split(/\s*[,;]\s*|\s+/).filter((one) => one !== '');
  return [
    ...(isNone ? [{ count: 0 }, { entries: { count: 0 } }] : []),
    /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined,
    Object.hasOwn(spoken, word) ? spoken[word] : undefined,
    durationIn(text),
    mapOfPairs([text]),
    text.includes('://') ? [text] : items,
    [written],
  ];
}

/** `[api=https://…, key: value]`, as other tools write maps. */
function mapOfPairs(list: readonly unknown[]): unknown {
  const pairs = list.map((item): readonly (readonly [string, unknown])[] => {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) return Object.entries(item);
    const [, key, text] = /^([\w.-]+)(?:=|\s*:\s+)(.*)$/s.exec(String(item)) ?? [];
    return key === undefined ? [] : [[key, text]];
  });
  const isMap = pairs.length > 0 && pairs.every((some) => some.length === 1);
  return isMap ? Object.fromEntries(pairs.flat()) : undefined;
}

const unitWords: Readonly<Record<string, string>> = {
  ...{ ms: 'ms', msec: 'ms', msecs: 'ms', millis: 'ms', millisecond: 'ms', milliseconds: 'ms' },
  ...{ s: 's', sec: 's', secs: 's', second: 's', seconds: 's' },
  ...{ m: 'm', min: 'm', mins: 'm', minute: 'm', minutes: 'm' },
  ...{ h: 'h', hr: 'h', hrs: 'h', hour: 'h', hours: 'h', d: 'd', day: 'd', days: 'd' },
};

/** `30 seconds`, `2 min`, as a plan writes it; undefined for what is no duration in words. */
export function durationIn(text: string): string | undefined {
  const [, amount = '', word = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  const unit = Object.hasOwn(unitWords, word.toLowerCase()) ? unitWords[word.toLowerCase()] : undefined;
  const duration = `${amount}${unit}`;
  return unit === undefined || parseDuration(duration) === null ? undefined : duration;
}

/** Words that mean the same on scales of three, the highest first. */
export const scale: readonly ReadonlySet<string>[] = [
  'critical,high,highest,p0,p1,sev0,sev1,blocker,urgent,must,major,required',
  'important,medium,normal,moderate,p2,sev2,should,warning,default,mid',
  'nice-to-have,nice to have,low,lowest,minor,p3,p4,sev3,could,info,optional',
].map((words) => new Set(words.split(',')));
