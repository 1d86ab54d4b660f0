import { expect, it } from 'vitest';
import { workshop } from '../support/cli.ts';
import { oneSection } from '../support/plan-text.ts';

const plan = `${oneSection('people', '{ here: { hosts: [] } }', 'Questions', 'Look')}          looks: { manual: { prompt: Does the page look right? } }
          quick: { command: { run: [echo, hi] }, expect: { exitCode: 0 } }
          broken: { command: { run: [sh, -c, "exit 4"] }, expect: { exitCode: 0 } }
          slow: { command: { run: [sleep, "1"] }, expect: { exitCode: 0 } }
`;

const choices = 'y (yes), n (no) or s (nobody can say now)? ';
const opened = () => workshop({ people: plan });

it('a manual check is asked on a terminal: yes passes it', async () => {
  await using here = await opened();
  const { code, stdout } = await here.onTerminal(['run', 'looks'], [{ see: choices, type: 'y\r' }]);
  expect(stdout).toContain('Does the page look right?');
  expect(stdout).toContain('1 passed');
  expect(code).toBe(0);
});

it('no asks why and fails with the reason; another answer is asked again', async () => {
  await using here = await opened();
  const { code, stdout } = await here.onTerminal(
    ['run', 'looks'],
    [
      { see: choices, type: 'perhaps\r' },
      { see: choices, type: 'n\r' },
      { see: 'Why? ', type: 'the logo is gone\r' },
    ],
  );
  expect(stdout.slice(stdout.lastIndexOf('Why?') + 20)).toContain('the logo is gone');
  expect(stdout).toContain('1 failed');
  expect(code).toBe(1);
});

it('s, like the end of the input, leaves it waiting', async () => {
  await using here = await opened();
  for (const type of ['s\r', '\u0004']) {
    const { code, stdout } = await here.onTerminal(['run', 'looks'], [{ see: choices, type }]);
    expect(stdout).toContain('1 waiting');
    expect(code).toBe(1);
  }
});

it('Ctrl-C at the question ends the run with 130 and a picture of it', async () => {
  await using here = await opened();
  const { code, stdout } = await here.onTerminal(
    ['run', 'looks', 'quick'],
    [{ see: choices, type: '\u0003' }],
  );
  expect(code).toBe(130);
  expect(stdout).toContain('Stopping; once more kills everything at once.');
  expect(stdout).toContain('cancelled: the run was cancelled');
  expect(stdout.trimEnd().endsWith('\u001b[?25h')).toBe(true);
});

it('without a terminal nobody is asked: waiting, exit 1', async () => {
  await using here = await opened();
  const { code, stdout } = await here.run('run', 'looks');
  expect(code).toBe(1);
  expect(stdout).toContain('⏸ looks');
  expect(stdout).toContain('waiting');
});

it('a live checklist draws each frame in one piece, gives the cursor back, and ends with what failed', async () => {
  await using here = await opened();
  const { code, stdout } = await here.onTerminal(
    ['run', 'quick', 'broken', 'slow'],
    [{ see: '✗', type: 'RESIZE:60x20' }],
    { columns: 60, rows: 24 },
  );
  expect(code).toBe(1);
  const begins = stdout.split('\u001b[?2026h').length;
  expect(begins).toBeGreaterThan(3);
  expect(stdout.split('\u001b[?2026l').length).toBe(begins);
  expect(stdout.split('\u001b[?25l').length).toBe(stdout.split('\u001b[?25h').length);
  const last = stdout.slice(stdout.lastIndexOf('\u001b[?2026h'));
  expect(last).toContain('exit code 4, and nothing said why');
  expect(last).toContain('failed: broken');
  expect(last).toContain('2 passed · 1 failed');
});

it('NO_COLOR leaves a live checklist without colours', async () => {
  await using here = await opened();
  const { stdout } = await here.onTerminal(['run', 'quick', '--no-color'], []);
  expect(stdout).toContain('✓ quick');
  expect(['\u001b[32m', '\u001b[1m', '\u001b[2m'].filter((code) => stdout.includes(code))).toEqual([]);
});

it('through a pipe there are plain lines, and a reader that leaves is no mishap', async () => {
  await using here = await opened();
  const { ended, child } = here.start(['run', 'quick', 'broken', 'slow']);
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([1, '']);
  const whole = await here.run('run', 'quick', 'broken');
  expect(whole.stdout).not.toContain('\u001b');
  expect(whole.stdout).toMatch(/^✓ quick /m);
});
