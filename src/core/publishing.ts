/** Which blocks a workspace takes: the live checklist, plain lists, or no blocks at all. */
export const messageLevels = ['plan', 'lists', 'text'] as const;
export type MessageLevel = (typeof messageLevels)[number];

/** A file of Slack that nobody sees until a message links it. */
export type UploadedFile = { id: string; permalink: string };

/** What is known of the files of a run, by check id. */
export type RunFiles = {
  uploaded: ReadonlyMap<string, UploadedFile>;
  /** How often an upload failed. */
  failures: ReadonlyMap<string, number>;
};

/** Which part of a run Slack will not show: all of it, or what is not its root. */
export type HaltedPart = 'all' | 'replies';

/** Intervals begin anew with the end: what it came to waits for none of before. `under-way` unless told. */
export type PaceStage = 'under-way' | 'ended';

/** What the publish jobs of all processes remember together; every call may be made twice. */
export type PublishMemory = {
  /** `plan` unless Slack refused it in the last 24 hours. */
  level(): Promise<MessageLevel>;
  /** Never raises it. */
  lowerLevel(level: MessageLevel): Promise<void>;
  /** In how many ms the live messages of a run may be edited again; 0: now. */
  paceLeft(run: string, stage?: PaceStage): Promise<number>;
  /** False when somebody else has taken this interval. */
  takePace(run: string, everyMs: number, stage?: PaceStage): Promise<boolean>;
  /** No more attempts for so long; true for the first halt of this part of this run. */
  halt(run: string, part: HaltedPart, ms: number): Promise<boolean>;
  haltLeft(run: string, part: HaltedPart): Promise<number>;
  /** False when somebody tidied the messages of this run up so lately. */
  takeSweep(run: string, everyMs: number): Promise<boolean>;
  /** True for the first who tells the asker that the verdict is not where the run was. */
  takeTelling(run: string): Promise<boolean>;
  /** True for the first who looks whether the channel hears the verdict of this run. */
  takeHearing(run: string): Promise<boolean>;
  /** The channel sees it by the run itself, from now on. */
  keepQuiet(run: string): Promise<void>;
  isQuiet(run: string): Promise<boolean>;
  files(run: string): Promise<RunFiles>;
  /** The first file of a check wins; returns it. */
  keepFile(run: string, check: string, file: UploadedFile): Promise<UploadedFile>;
  addUploadFailures(run: string, check: string, count: number): Promise<void>;
};

/** Turns of the runs of a channel, so that many of one channel keep no other waiting: first come, first served, a few at a time. */
export type Lanes = {
  /** 0: it is this run's turn, or still is. Else it stands in line, and asks again after so many ms. */
  enter(channel: string, run: string): Promise<number>;
  /** Slack shows what there is to show; tells whose turn it is now, in order. */
  leave(channel: string, run: string): Promise<readonly string[]>;
};
