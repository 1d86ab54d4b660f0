import { setTimeout as delay } from 'node:timers/promises';
import type { CheckContext, Failure, Judgement, ProbeResult } from '../../core/check.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { timeTrouble } from '../connection-trouble.ts';
import { isTimeLimit } from '../no-observation.ts';
import { maskParameters } from './curl.ts';
import { judgeHttp } from './judge.ts';
import type { HttpObservation, RepeatResult } from './observation.ts';
import { observeHttp } from './observe.ts';
import type { HttpExpect, HttpSpec } from './spec.ts';

type HttpCheck = { spec: HttpSpec; expect: HttpExpect };
type HttpProbeResult = ProbeResult<HttpObservation>;
type Kind = 'passed' | 'failed' | 'inconclusive' | 'unobserved';
type CountedResponse = { number: number; kind: Kind; told: HttpProbeResult };

/** How many requests are under way at once where they come at a rate. */
const mostAtOnce = 50;
const worst: readonly Kind[] = ['failed', 'unobserved', 'inconclusive', 'passed'];

/** Asks as often as `repeat` says, and judges every answer when it comes: one after another, or begun at a rate. */
export async function observeRepeated(check: HttpCheck, ctx: CheckContext): Promise<HttpProbeResult> {
  const { repeat } = check.spec;
  if (repeat === undefined) return observeHttp(check, ctx);
  const answers = new Answers(repeat.times);
  const startedAt = performance.now();
  const underWay = new Set<Promise<void>>();
  for (let number = 1; number <= repeat.times && !ctx.signal.aborted; number += 1) {
    const answered = observeHttp(check, ctx).then((told) => {
      // What our own end cut off is no answer.
      if (!ctx.signal.aborted) answers.add({ number, kind: kindOf(told, check.expect), told });
      ctx.progress(`${answers.count} of ${repeat.times} answers`);
      underWay.delete(answered);
    });
    underWay.add(answered);
    if (repeat.rate === undefined || underWay.size === mostAtOnce) await Promise.race(underWay);
    if (repeat.rate !== undefined && number < repeat.times)
      await until(startedAt + (number / repeat.rate) * 1000, ctx.signal);
  }
  await Promise.all(underWay);
  return answers.told(check, ctx);
}

/** Says of how many answers a failure speaks. */
export function judgeRepeated(observation: HttpObservation, expect: HttpExpect): Judgement {
  const judgement = judgeHttp(observation, expect);
  const { repeat } = observation;
  if (repeat === undefined || repeat.firstBad === null) return judgement;
  const { failed, inconclusive, times, firstBad } = repeat;
  const withCount = (failure: Failure): Failure => ({
    ...failure,
    message: `${failed} of ${times} answers failed, first answer ${firstBad}: ${failure.message}`,
  });
  const unclear = `${inconclusive} of ${times} answers cannot be judged, first answer ${firstBad}`;
  return {
    ...judgement,
    failures: judgement.failures.map(withCount),
    inconclusive: judgement.inconclusive === null ? null : `${unclear}: ${judgement.inconclusive}`,
  };
}

async function until(at: number, signal: AbortSignal): Promise<void> {
  const ms = at - performance.now();
  if (ms <= 0 || signal.aborted) return;
  // An abort ends the wait; who called looks at the signal.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function kindOf(told: HttpProbeResult, expect: HttpExpect): Kind {
  if (told.kind !== 'observed') return 'unobserved';
  const { failures, inconclusive } = judgeHttp(told.observation, expect);
  if (failures.length > 0) return 'failed';
  return inconclusive === null ? 'passed' : 'inconclusive';
}

/** Keeps of all answers what they came to, and one whole: the first of the worst kind. */
class Answers {
  readonly #times: number;
  readonly #counts: Record<Kind, number> = { passed: 0, failed: 0, inconclusive: 0, unobserved: 0 };
  readonly #latenciesMs: number[] = [];
  #kept: CountedResponse | null = null;
  count = 0;

  constructor(times: number) {
    this.#times = times;
  }

  add(answer: CountedResponse): void {
    this.count += 1;
    this.#counts[answer.kind] += 1;
    if (answer.told.kind === 'observed') this.#latenciesMs.push(answer.told.observation.durationMs);
    if (this.#kept === null || comesFirst(answer, this.#kept)) this.#kept = answer;
  }

  told({ spec }: HttpCheck, ctx: CheckContext): HttpProbeResult {
    const counts = `${this.count} of ${this.#times} answers came, ${this.#counts.failed} of them failed`;
    const first = this.#kept;
    if (first === null || this.count < this.#times) {
      const isTimeout = isTimeLimit(ctx.signal);
      const limit = formatDuration(ctx.timeoutMs);
      const why = isTimeout ? `the time limit of ${limit} was reached` : 'it was stopped';
      const reason = `${spec.method} ${maskParameters(spec.url)}: ${why} when ${counts}`;
      const trouble = isTimeout ? timeTrouble(new URL(spec.url).host, ctx.timeoutMs, counts) : undefined;
      return {
        kind: 'unobserved',
        reason,
        transient: isTimeout ? 'timeout' : null,
        observation: null,
        trouble,
      };
    }
    if (first.told.kind === 'unobserved') {
      const { unobserved } = this.#counts;
      const reason = `${unobserved} of ${this.#times} answers could not be had, first answer ${first.number}: ${first.told.reason}`;
      return { ...first.told, reason };
    }
    if (first.told.kind !== 'observed') return first.told;
    return { kind: 'observed', observation: { ...first.told.observation, repeat: this.#repeated(first) } };
  }

  #repeated({ number, kind }: CountedResponse): RepeatResult {
    const { passed, failed, inconclusive, unobserved } = this.#counts;
    const sorted = this.#latenciesMs.toSorted((a, b) => a - b);
    const rank = (part: number) => round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0);
    const latencyMs = { p50: rank(0.5), p90: rank(0.9), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
    const firstBad = kind === 'passed' ? null : number;
    return { times: this.#times, passed, failed, inconclusive, unobserved, firstBad, latencyMs };
  }
}

function comesFirst(one: CountedResponse, other: CountedResponse): boolean {
  const order = worst.indexOf(one.kind) - worst.indexOf(other.kind);
  if (order !== 0) return order < 0;
  return one.kind === 'passed' ? one.number > other.number : one.number < other.number;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
