import { z } from 'zod';
import { matcher } from '../../core/expect/matcher.ts';
import { either } from '../../core/plan/either.ts';
import { hasVariables, urlField } from '../../core/plan/fields.ts';
import { tlsSpecFields } from '../../core/plan/request-fields.ts';
import { type Events, eventsField } from '../events/schema.ts';
import { durationMatcher, numberMatcher } from '../expectations.ts';

const close = z.strictObject({
  code: numberMatcher
    .refine((code) => typeof code !== 'number' || (code >= 1000 && code < 5000), {
      error: 'expected a close code, 1000 to 4999',
    })
    .optional(),
  reason: matcher.optional(),
  by: z.enum(['server', 'either']).default('either'),
});

const after = { after: z.string().optional() };
const message = either([
  z.strictObject({
    json: z.unknown().refine((value) => value !== undefined, { error: 'expected a value to send' }),
    ...after,
  }),
  z.strictObject({ text: z.string(), ...after }),
  z.strictObject({
    binary: z.string().refine((text) => hasVariables(text) || /^[A-Za-z0-9+/]*={0,2}$/.test(text), {
      error: 'expected base64',
    }),
    ...after,
  }),
  z.strictObject({
    emit: z.string().min(1),
    args: z.array(z.unknown()).default([]),
    ack: z.string().min(1).optional(),
    ...after,
  }),
  z.strictObject({
    subscribe: z.string().min(1),
    variables: z.record(z.string(), z.unknown()).optional(),
    operationName: z.string().optional(),
    id: z.string().min(1).optional(),
    ...after,
  }),
]);

/** What Node sends as it is; anything else it refuses. */
const headerValue = z.string().refine((value) => hasVariables(value) || isHeaderValue(value), {
  error: 'expected a header without line ends and other characters that cannot be sent (Latin-1 only)',
});

function isHeaderValue(value: string): boolean {
  // The characters of a field value (RFC 9110, 5.5), each a byte.
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

const token = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$|\$\{/, 'expected a subprotocol name');

/** What a `websocket` check does. */
export const websocketSpec = z.strictObject({
  url: urlField(['ws:', 'wss:']).refine((url) => !url.includes('#'), {
    error: 'a WebSocket URL has no fragment (#)',
  }),
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$|\$\{/, 'expected the name of a header'),
      headerValue,
    )
    .default({}),
  protocol: z.enum(['socket.io', 'graphql-transport-ws']).optional(),
  namespace: z
    .string()
    .refine((name) => hasVariables(name) || /^\/[^,?#\s]*$/.test(name), {
      error: 'expected a namespace such as /admin',
    })
    .optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
  subprotocols: z
    .array(token)
    .refine((names) => new Set(names).size === names.length, { error: 'expected each subprotocol once' })
    .default([]),
  origin: headerValue.optional(),
  traceparent: z.boolean().optional(),
  ...tlsSpecFields,
  connections: z.int().min(1).max(20_000).default(1),
  rate: z.number().positive().optional(),
  send: z.array(message).default([]),
  ping: z.boolean().default(false),
  events: eventsField.optional(),
  close: close.optional(),
  maxFrameBytes: z.int().min(1).max(67_108_864).default(1_048_576),
  compress: z.boolean().default(false),
});

/** What it can expect; `events` and `close` win over those of the spec. */
export const websocketExpect = z.strictObject({
  handshake: z
    .strictObject({
      status: either([z.array(z.int()).min(1), numberMatcher]).optional(),
      header: z.record(z.string(), matcher).optional(),
      body: matcher.optional(),
      duration: durationMatcher.optional(),
    })
    .optional(),
  subprotocol: matcher.optional(),
  events: eventsField.optional(),
  close: close.optional(),
  ping: durationMatcher.optional(),
  connections: z
    .strictObject({
      complete: numberMatcher.optional(),
      opened: numberMatcher.optional(),
      refused: numberMatcher.optional(),
    })
    .optional(),
});

export type WebsocketSpec = z.infer<typeof websocketSpec>;
export type WebsocketExpect = z.infer<typeof websocketExpect>;
export type WebsocketAsk = { spec: WebsocketSpec; expect: WebsocketExpect };

/** The events that count: those expected, else those of the spec. */
export function eventsOf({ spec, expect }: WebsocketAsk): Events | null {
  return expect.events ?? spec.events ?? null;
}

/** The close that counts: the one expected, else the one of the spec. */
export function closeOf({ spec, expect }: WebsocketAsk): z.infer<typeof close> | null {
  return expect.close ?? spec.close ?? null;
}

/** What of the answer to the upgrade is looked at: header names in lower case, and whether the body is. */
export function rulesOfHandshake({ expect: { handshake } }: WebsocketAsk): {
  headers: ReadonlySet<string>;
  body: boolean;
} {
  const names = Object.keys(handshake?.header ?? {}).map((name) => name.toLowerCase());
  return { headers: new Set(names), body: handshake?.body !== undefined };
}
