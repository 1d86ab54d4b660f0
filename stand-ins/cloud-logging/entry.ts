/** A log entry as the service's REST form has it. */
export type Entry = {
  timestamp: string;
  insertId?: string;
  logName?: string;
  resource?: { type?: string; labels?: Record<string, string> };
  labels?: Record<string, string>;
  jsonPayload?: Record<string, unknown>;
  protoPayload?: Record<string, unknown>;
  httpRequest?: Record<string, unknown>;
  receiveTimestamp?: string;
  [field: string]: unknown;
};

/** What the server is handed, as it knows nothing of whoever asks it: how filters are read, and how payloads are packed. */
export type Language = {
  parseFilter(
    text: string,
  ):
    | { kind: 'filter'; matches(entry: Entry): boolean | null; reads: { functions: readonly string[] } }
    | { kind: 'error'; at: number; message: string };
  /** Fields of each protobuf message by their numbers: their name in JSON, and their type. */
  messages: Readonly<
    Record<string, Readonly<Record<number, readonly [json: string, type: string]>> | undefined>
  >;
  /** Words of enumerations by their numbers. */
  enums: Readonly<Record<string, Readonly<Record<number, string>> | undefined>>;
};

/** An RFC 3339 time as nanoseconds since 1970; null for anything else. */
export function nanosOf(text: string): bigint | null {
  const [, second = '', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const ms = Date.parse(`${second}${zone}`.toUpperCase());
  return Number.isNaN(ms) ? null : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
