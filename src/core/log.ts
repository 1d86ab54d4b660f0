/** Ids and small facts (`runId`, `checkId`, `durationMs`), never payloads; `error` may be whatever was thrown. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one entry; never throws, and is done when it returns. */
export type WriteLog = (fields: LogFields, message: string) => void;

/** The program's own log, for whoever operates it. */
export type Log = { debug: WriteLog; info: WriteLog; warn: WriteLog; error: WriteLog };

/** Keeps nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
