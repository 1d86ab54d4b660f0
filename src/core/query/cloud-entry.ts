/** A LogEntry as the REST API writes it (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry); times are RFC 3339 with nanoseconds kept. */
export type CloudEntry = {
  timestamp: string;
  insertId?: string;
  logName?: string;
  severity?: string;
  textPayload?: string;
  jsonPayload?: Record<string, unknown>;
  protoPayload?: Record<string, unknown>;
  resource?: { type?: string; labels?: Record<string, string> };
  labels?: Record<string, string>;
  httpRequest?: Record<string, unknown>;
  receiveTimestamp?: string;
  trace?: string;
  [field: string]: unknown;
};
