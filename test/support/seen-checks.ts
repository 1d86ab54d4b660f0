import { commandClues, commandReason } from '../../src/checks/command/clues.ts';
import { type CommandExpect, judgeCommand } from '../../src/checks/command/judge.ts';
import { commandLines } from '../../src/checks/command/lines.ts';
import type { CommandObservation } from '../../src/checks/command/observation.ts';
import { httpClues, httpReason } from '../../src/checks/http/clues.ts';
import { judgeHttp } from '../../src/checks/http/judge.ts';
import { httpLines } from '../../src/checks/http/lines.ts';
import type { HttpObservation } from '../../src/checks/http/observation.ts';
import type { HttpExpect } from '../../src/checks/http/spec.ts';
import { logClues, logReason } from '../../src/checks/logs/clues.ts';
import { logLines } from '../../src/checks/logs/lines.ts';
import { websocketClues } from '../../src/checks/websocket/clues.ts';
import { websocketLines } from '../../src/checks/websocket/lines.ts';
import type { CheckEnding, CheckTelling } from '../../src/core/cause/clue.ts';
import type { SeenCheck } from '../../src/core/cause/seen-check.ts';
import { type OwnTelling, tellingOf } from '../../src/core/cause/telling.ts';
import type { Judgement } from '../../src/core/check.ts';

type Extra = Partial<SeenCheck>;

/** A check of a run as a result document has it; passed unless told otherwise. */
export function seenCheck(id: string, extra: Extra = {}): SeenCheck {
  return {
    id,
    name: id,
    tier: null,
    status: 'passed',
    counts: true,
    reason: '',
    summary: '',
    failures: [],
    evidence: {},
    cases: [],
    ...extra,
  };
}

/** A check that could not be looked at. */
export function erroredCheck(id: string, reason: string, extra: Extra = {}): SeenCheck {
  return toldBy({}, seenCheck(id, { status: 'errored', reason, ...extra }));
}

/** A check that waits for another. */
export function blockedCheck(id: string, by: string): SeenCheck {
  return seenCheck(id, { status: 'blocked', reason: `needs ${by}`, evidence: { blockedBy: by } });
}

type ToldCheck = SeenCheck & { telling: CheckTelling };

/** With what its type says of it, as the engine asks it. */
function toldBy(own: OwnTelling, check: SeenCheck): ToldCheck {
  const telling = tellingOf(own, check);
  return { ...check, telling, clues: telling.clues };
}

function judgedCheck(
  own: OwnTelling,
  id: string,
  { failures, cases, trouble }: Judgement,
  evidence: object,
  extra: Extra,
): ToldCheck {
  const status = failures.length > 0 ? 'failed' : 'passed';
  const seen = seenCheck(id, {
    ...{ status, failures, cases, evidence: { ...evidence }, trouble: trouble ?? undefined },
    reason: failures[0]?.message ?? '',
    ...extra,
  });
  return toldBy(own, seen);
}

type HttpSeen = Partial<Omit<HttpObservation, 'body'>> & { url: string; body?: string };

/** An HTTP check that saw this, judged as it is in a run; it wants 200 unless told otherwise. */
export function httpCheck(
  id: string,
  seen: HttpSeen,
  expect: HttpExpect = { status: 200 },
  extra: Extra = {},
) {
  const text = seen.body ?? '';
  const observation: HttpObservation = {
    ...{
      method: 'GET',
      status: 200,
      headers: {},
      durationMs: 84,
      address: '127.0.0.1',
      ipFamily: 4 as const,
    },
    ...{ redirects: [], certificate: null, error: null, schemaErrors: null, curl: '' },
    timings: { dnsMs: 1, connectMs: 1, tlsMs: null, firstByteMs: 80, transferMs: 1 },
    ...seen,
    body: { text, bytes: text.length, wireBytes: text.length, cut: false },
  };
  const own = {
    clues: (ended: CheckEnding) => httpClues(ended, expect),
    reason: httpReason,
    lines: httpLines,
  };
  return judgedCheck(own, id, judgeHttp(observation, expect), observation, extra);
}

/** A command that ended so, judged as it is in a run. */
export function commandCheck(
  id: string,
  seen: Partial<CommandObservation>,
  expect: CommandExpect = {},
  extra: Extra = {},
) {
  const observation: CommandObservation = {
    ...{ argv: ['x'], cwd: '/', exitCode: 1, signal: null, stdout: '', stdoutBytes: 0, stdoutCut: false },
    ...{
      stderr: '',
      stderrBytes: 0,
      stderrCut: false,
      durationMs: 10,
      tests: null,
      reportProblem: null,
      cases: [],
    },
    ...seen,
  };
  const { cases, ...evidence } = observation;
  const judgement = judgeCommand(observation, observation.tests !== null, expect);
  const own = { clues: commandClues, reason: commandReason, lines: commandLines };
  return judgedCheck(own, id, { ...judgement, cases }, evidence, extra);
}

/** A check of a log that found entries which must not be there. */
export function logsCheck(id: string, messages: readonly string[], extra: Extra & { filter?: string } = {}) {
  const { filter = 'severity>=ERROR', ...more } = extra;
  const samples = messages.map((message) => ({
    timestamp: '2026-11-30T08:41:15Z',
    severity: 'ERROR',
    message,
  }));
  const actual = `${messages.length} entries, first ${samples[0]?.timestamp} ERROR ${messages[0]?.split('\n')[0]}`;
  const seen = seenCheck(id, {
    status: 'failed',
    failures: [
      { at: 'entries.none', expected: 'no entry', actual, message: `expected no entry, got ${actual}` },
    ],
    evidence: {
      ...{ window: { from: '', to: '', since: 'duration' }, filter, matched: messages.length, samples: [] },
      findings: { none: { wanted: '{}', count: messages.length, samples } },
      errors: null,
    },
    ...more,
  });
  return toldBy({ clues: logClues, reason: logReason, lines: logLines }, seen);
}

/** A WebSocket check of which one connection ended so. */
export function websocketCheck(
  id: string,
  url: string,
  sample: object,
  message: string,
  extra: Extra = {},
  frames: readonly object[] = [],
) {
  const seen = seenCheck(id, {
    status: 'failed',
    failures: [{ at: 'events', expected: '', actual: '', message }],
    evidence: { url, groups: [{ count: 1, connections: [1], sample }], frames },
    ...extra,
  });
  return toldBy({ clues: websocketClues, lines: websocketLines }, seen);
}
