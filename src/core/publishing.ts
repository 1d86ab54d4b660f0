/** Which part of a run its outlet will not show: all of it, or what is not its root. */
export type HaltedPart = 'all' | 'replies';

/** Intervals begin anew with the end: what it came to waits for none of before. `under-way` unless told. */
export type PaceStage = 'under-way' | 'ended';

/** What the publish jobs of all processes remember together; every call may be made twice. */
export type PublishMemory = {
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
};

/** Turns of the runs of a channel, so that many of one channel keep no other waiting: first come, first served, a few at a time. */
export type Lanes = {
  /** 0: it is this run's turn, or still is. Else it stands in line, and asks again after so many ms. */
  enter(channel: string, run: string): Promise<number>;
  /** All that there is to show is shown; tells whose turn it is now, in order. */
  leave(channel: string, run: string): Promise<readonly string[]>;
};
