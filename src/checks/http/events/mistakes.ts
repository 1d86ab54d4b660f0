import type { Mistake } from '../../../core/check-mistake.ts';
import { eventsOf, type HttpExpect, type HttpSpec } from '../spec.ts';

/** What of a plan does not go with an event stream, or goes with nothing else. */
export function streamMistakes(check: { spec: HttpSpec; expect: HttpExpect }): readonly Mistake[] {
  const { spec, expect } = check;
  if (eventsOf(check) === null) {
    const needs = 'speaks of an event stream: it needs `events`';
    return [
      ...(spec.reconnects === undefined ? [] : [{ path: ['http', 'reconnects'], message: needs }]),
      ...(expect.reconnects === undefined ? [] : [{ path: ['expect', 'reconnects'], message: needs }]),
    ];
  }
  const whole = (['body', 'json', 'schema'] as const).filter((key) => expect[key] !== undefined);
  return [
    ...whole.map((key) => ({
      path: ['expect', key],
      message: 'with `events` no body is looked at as a whole; write `match` beside an event of the sequence',
    })),
    ...(spec.repeat === undefined
      ? []
      : [
          { path: ['http', 'repeat'], message: 'with `events` one stream is watched: `repeat` has no place' },
        ]),
    ...(spec.method === 'HEAD'
      ? [{ path: ['http', 'method'], message: 'HEAD has no body, and so no events' }]
      : []),
  ];
}
