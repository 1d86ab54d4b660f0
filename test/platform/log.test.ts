import { expect, it } from 'vitest';
import { createRedactor } from '../../src/core/redact/redact.ts';
import { createLog, type LogOptions } from '../../src/platform/log.ts';

function logged(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const redactor = createRedactor(['hunter2-hunter2']);
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLog({ level: 'info', format: 'json', redactor, destination, ...options });
  return { log, lines, first: () => JSON.parse(lines[0] ?? '{}') };
}

it('a JSON entry is one line with time, level, severity, message and ids', () => {
  const { log, lines, first } = logged();
  log.warn({ runId: 'r-7F3KQ2', attempts: 2, ok: false, ids: ['a', 'b'], nothing: undefined }, 'run waits');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
  const { time, ...rest } = first();
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(rest).toEqual({
    level: 'warn',
    severity: 'WARNING',
    message: 'run waits',
    runId: 'r-7F3KQ2',
    attempts: 2,
    ok: false,
    ids: ['a', 'b'],
  });
});

it('a text entry is one readable line with time and zone', () => {
  const { log, lines } = logged({ format: 'text' });
  log.info({ runId: 'r-7F3KQ2', why: 'two words' }, 'run finished');
  expect(lines.join('')).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info {2}run finished {2}runId=r-7F3KQ2 why="two words"\n$/,
  );
});

it.each(['json', 'text'] as const)(
  '%s: a secret is in no field, key, list, message, error or cause',
  (format) => {
    const { log, lines } = logged({ format });
    const secret = 'hunter2-hunter2';
    const error = new Error(`no ${secret}`, { cause: new Error(`because ${secret}`) });
    log.error({ a: secret, [secret]: 1, list: [secret], error, password: 'short' }, `with ${secret}`);
    expect(lines.join('')).not.toContain(secret);
    expect(lines.join('')).not.toContain('short');
    expect(lines.join('')).toContain('because');
  },
);

it('a secret is found before a long text is cut in the middle of it', () => {
  const { log, lines } = logged();
  log.info({ text: `${'x'.repeat(3_993)} hunter2-hunter2` }, 'long');
  expect(lines.join('')).not.toContain('hunter');
});

it.each(['json', 'text'] as const)('%s: no text begins a line of its own or turns one', (format) => {
  const { log, lines } = logged({ format });
  const hostile = 'a\n2026-11-24T00:00:00.000Z info  forged\r\u001b[31m\u202e\u2028\ud800';
  log.info({ hostile, [hostile]: 'x', list: [hostile] }, hostile);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
  if (format === 'text') expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
});

it('an error is told with its code, stack and causes', () => {
  const { log, lines, first } = logged();
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  log.error({ error: new TypeError('no Redis', { cause }) }, 'job failed');
  expect(first().error).toMatchObject({
    name: 'TypeError',
    message: 'no Redis',
    cause: { code: 'ECONNREFUSED', message: 'refused' },
  });
  expect(first().error.stack).toContain('log.test.ts');
  const text = logged({ format: 'text' });
  text.log.error({ error: new TypeError('no Redis', { cause }) }, 'job failed');
  expect(text.lines.join('')).toContain('error="TypeError: no Redis"\n    at ');
  expect(text.lines.join('')).toContain('\n    caused by "Error: refused"\n');
  expect(lines).toHaveLength(1);
});

it('a payload is left out, and a field cannot replace what the line says itself', () => {
  const { log, first } = logged();
  const ring: Record<string, unknown> = {};
  ring.ring = ring;
  log.info({ body: { user: 'mara' }, ring, level: 'fatal', message: 'other', big: 1n, f() {} }, 'mine');
  expect(first()).toMatchObject({
    message: 'mine',
    level: 'info',
    level_: 'fatal',
    message_: 'other',
    big: '1',
  });
  expect(first().body).toBe('[object left out]');
  expect(first().ring).toBe('[object left out]');
});

it('an error that causes itself ends', () => {
  const { log, lines } = logged();
  const error = new Error('round');
  error.cause = error;
  log.error({ error }, 'ring');
  expect(lines).toHaveLength(1);
});

it('what is below the level is not written', () => {
  const { log, lines } = logged({ level: 'warn' });
  log.info({}, 'no');
  log.debug({}, 'no');
  log.warn({}, 'yes');
  expect(lines).toHaveLength(1);
});
