/** A child process to run: argv without a shell, in its own process group. */
export type ProcessRequest = {
  argv: readonly string[];
  /** Absolute working folder. */
  cwd: string;
  /** Added to the allow-listed environment; names such as PATH or LD_PRELOAD are refused by the plan's schema. */
  env: Readonly<Record<string, string>>;
  /** Bytes kept of each stream, half from its head and half from its tail. */
  keepBytes: number;
  /** Bytes of one stream after which the group is killed. */
  maxBytes: number;
  /** Told of every piece of output when it comes. */
  onOutput?: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void;
  /** Whoever it started is ended with it, also after a normal end; left out: a service that left its group lives on. */
  leavesNobody?: boolean;
  /** Ends the whole group: SIGTERM, then SIGKILL, grandchildren too. */
  signal: AbortSignal;
};

/** What was kept of one stream; `text` has a line "… 1,234 bytes left out …" where its middle was cut. */
export type StreamText = {
  text: string;
  bytes: number;
  cut: boolean;
  /** Somebody whom it had started still held it when it ended, and was stopped: what would have come is not known. */
  isOpen?: boolean;
  /** False for what is no UTF-8 (or UTF-16 with a byte order mark): not all of it can be read. */
  isReadable: boolean;
};

export type ProcessResult =
  | {
      kind: 'ended';
      exitCode: number | null;
      /** The signal that ended it, `SIGKILL` say; null when it left by itself. */
      endedBy: string | null;
      /** Why we ended it; null when we did not. */
      stopped: 'signal' | 'output-cap' | null;
      stdout: StreamText;
      stderr: StreamText;
      durationMs: number;
    }
  /** It never started: not found, not executable, no such folder. */
  | { kind: 'not-started'; code: string; message: string };

export type ProcessRunner = { run(request: ProcessRequest): Promise<ProcessResult> };
