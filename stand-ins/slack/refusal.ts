import type { Json } from './state.ts';

/** An answer with `ok: false`; Slack sends it with status 200. */
export class Refusal extends Error {
  readonly answer: Json;
  constructor(code: string, more: Json = {}) {
    super(code);
    this.answer = { ok: false, error: code, ...more };
  }
}
