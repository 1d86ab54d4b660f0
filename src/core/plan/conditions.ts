const signs: Readonly<Record<string, string>> = {
  ...{ '==': 'equals', '=': 'equals', '!=': 'ne', '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' },
};

/**
 * What `[STATUS] == 200`, `status == 200`, `[BODY].user.name == ada`, as other tools write conditions, are as expectations; null when one of
 * them is of another kind.
 */
export function expectationsIn(conditions: unknown): Readonly<Record<string, unknown>> | null {
  const texts = typeof conditions === 'string' ? [conditions] : conditions;
  if (!Array.isArray(texts) || texts.length === 0) return null;
  let all: Readonly<Record<string, unknown>> = {};
  for (const text of texts) {
    const one = expectationIn(String(text));
    if (one === null) return null;
    all = merged(all, one);
  }
  return all;
}

function expectationIn(text: string): Readonly<Record<string, unknown>> | null {
  const [, subject = '', path = '', sign = '', wanted = ''] =
    /^\s*\[?(?:res(?:ponse)?\.)?(\w+)\]?((?:[.[][\w.[\]*]*)?)\s*(==?|!=|<=?|>=?)\s*(.+?)\s*$/.exec(text) ??
    [];
  const operator = signs[sign];
  if (operator === undefined) return null;
  const value = valueIn(wanted);
  const matcher = operator === 'equals' ? value : { [operator]: value };
  switch (subject.toLowerCase().replace(/_/g, '')) {
    case 'status':
    case 'statuscode':
      return { status: statusOf(operator, value) };
    case 'responsetime':
    case 'latency':
    case 'duration':
      return { duration: { [operator === 'equals' ? 'lt' : operator]: inTime(value) } };
    case 'certificateexpiration':
      return { tls: { expiresIn: { gt: inTime(value) } } };
    case 'body':
    case 'json':
      return path === '' ? { body: matcher } : { json: { [`$${path}`]: matcher } };
    case 'exitcode':
      return { exitCode: matcher };
    case 'connected':
      return {};
    default:
      return null;
  }
}

function statusOf(operator: string, value: unknown): unknown {
  if (operator === 'equals') return value;
  const below = Math.floor((Number(value) + (operator === 'lte' ? 1 : 0)) / 100);
  const isBelow = operator.startsWith('lt') && below > 2 && below < 6;
  return isBelow ? Array.from({ length: below - 2 }, (_, index) => `${index + 2}xx`) : '2xx';
}

function inTime(value: unknown): unknown {
  return typeof value === 'number' ? `${value}ms` : value;
}

function valueIn(text: string): unknown {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

function merged(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const both = Object.entries(b).map(([key, value]) => {
    const there = a[key];
    const isDeep = typeof there === 'object' && there !== null && typeof value === 'object' && value !== null;
    return [key, isDeep ? { ...there, ...value } : value];
  });
  return { ...a, ...Object.fromEntries(both) };
}
