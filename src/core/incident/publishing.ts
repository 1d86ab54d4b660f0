/** What a channel shows beside the messages of its incident; `header` is the id of the header, `chart` the uploaded file of the closing message (`chart:2` of the second closing). */
export type MarkName = 'pin' | 'topic' | 'bookmark' | 'header' | 'chart' | `chart:${number}`;

/** How far a change is told: to be said, said, or left to a message that says how many more there are. */
export type Telling = { kind: 'due' } | { kind: 'said' } | { kind: 'left' } | { kind: 'more'; count: number };

/** What the timeline job remembers of an incident; every call may be made twice. */
export type IncidentMemory = {
  /** By the id of the change; `more` stands under an id of its own. */
  tellings(key: string): Promise<ReadonlyMap<string, Telling>>;
  /** All of them at once, or none. */
  tell(key: string, tellings: ReadonlyMap<string, Telling>): Promise<void>;
  /** The timeline messages that were posted, by their number: their ids. */
  timelines(key: string): Promise<ReadonlyMap<number, string>>;
  keepTimeline(key: string, number: number, message: string): Promise<void>;
  /** What the channel was last made to show of the incident: the id of what is pinned, title and address of the bookmark. */
  marks(key: string): Promise<ReadonlyMap<MarkName, string>>;
  keepMark(key: string, name: MarkName, value: string): Promise<void>;
  /** The topic that the channel was last made to have, of whichever incident; null before one. */
  topic(channel: string): Promise<string | null>;
  keepTopic(channel: string, topic: string): Promise<void>;
  /** Slack does not let us: not tried again for so long. */
  refuseMark(key: string, name: MarkName, ms: number): Promise<void>;
  isRefused(key: string, name: MarkName): Promise<boolean>;
};

/** Addresses of messages, kept once they are known. */
export type Permalinks = {
  /** Null while Slack does not tell. */
  of(channel: string, message: string): Promise<string | null>;
};

/** What joining runs remembers of them; every call may be made twice. */
export type JoinMemory = {
  /** Where the root message of a run is; null while nobody knows. */
  root(run: string): Promise<string | null>;
  keepRoot(run: string, message: string): Promise<void>;
  /** True once for each thing of a run. */
  takeOnce(run: string, what: 'durations'): Promise<boolean>;
  isSettled(run: string): Promise<boolean>;
  /** The run has ended, and what it means for an incident is written down. */
  settle(run: string): Promise<void>;
};

/** A file that a channel is to show. */
export type SharedFile = { name: string; title: string; altText: string; bytes: Uint8Array };

/** Something that the bot will do by itself; `at` null: when its turn comes. */
export type NextThing =
  | {
      kind: 'run';
      run: string;
      selector: readonly string[];
      /** Who asked; empty for nobody. */
      by: string;
      at: number | null;
      isRunning: boolean;
      permalink: string | null;
    }
  | { kind: 'report'; name: string; at: number | null };
