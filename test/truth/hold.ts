import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/bin/verbs/main.ts';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { pathOfThis } from '../support/cli.ts';
import { compiled } from '../support/compiled.ts';
import { program } from '../support/program.ts';
import type { Group, Statement } from './statement.ts';

/** Registers one test for each statement of a group. */
export function hold({ group, kinds }: Group): void {
  for (const { kind, statements } of kinds) {
    describe(`${group}: ${kind}`, () => {
      for (const statement of statements) {
        it.concurrent(`${statement.says}: ${statement.is}`, async () => {
          const { status, reason } = await told(statement);
          expect(`${status} (${reason})`).toMatch(new RegExp(`^${statement.is} `));
          if (statement.reason !== undefined) expect(reason).toMatch(statement.reason);
        });
      }
    });
  }
}

/** What the command line says of the check `it` of a statement: the whole way from a plan file to the result document. */
export async function told(statement: Statement): Promise<{ status: string; reason: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-truth-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const env: Record<string, string> = {};
  const vars = await statement.target?.({ folder, use: (resource) => stack.use(resource), env });
  const plan = join(folder, 'truth.yaml');
  await writeFile(plan, planOf(statement, { folder, ...vars }));
  const argv = ['run', 'all', '--plan', plan, '--yes', '--format', 'json'];
  const all = { PATH: pathOfThis(), HOME: folder, TMPDIR: folder, ...statement.env, ...env };
  const own = statement.process?.({ folder, ...vars });
  const ran = own === undefined ? inProcess(argv, all) : asProcess(argv, { ...all, ...own });
  const { code, stdout, stderr } = await ran;
  if (stdout === '') return { status: code === 2 ? 'invalid' : `exit ${code}`, reason: stderr };
  const row = parseResultDocument(JSON.parse(stdout)).checks.find(({ id }) => id === 'it');
  if (row === undefined) throw new Error('the run has no check named it');
  return { status: row.status, reason: row.reason };
}

function planOf({ check, siblings = false }: Statement, vars: Readonly<Record<string, string>>): string {
  const checks = siblings ? check : `it:\n${indented(check, 2)}`;
  return `version: 1
plan: truth
title: One statement
environments:
  local:
    hosts: [127.0.0.1, "::1", localhost]
    vars: ${JSON.stringify(vars)}
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: One
        checks:
${indented(checks, 10)}
`;
}

function indented(text: string, by: number): string {
  const lines = text.replace(/^\n+|\s+$/g, '').split('\n');
  const least = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => ' '.repeat(by) + line.slice(least)).join('\n');
}

async function asProcess(argv: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(program, [...argv], {
    env: { ...compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code: Number(code), stdout, stderr };
}

async function inProcess(argv: readonly string[], env: Readonly<Record<string, string>>) {
  const stdout = textSink();
  const stderr = textSink();
  const code = await main(argv, {
    stdin: new PassThrough(),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    onInterrupt: () => ({ [Symbol.dispose]: () => {} }),
    exit: (exitCode) => {
      throw new Error(`it left at once with ${exitCode}`);
    },
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function textSink(): { stream: Writable; text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
