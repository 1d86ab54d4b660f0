/** A file that came with what somebody asked; only the outlet that it came through knows the id. */
export type AttachedFile = { id: string; name: string };

/** What came with the words that somebody asked with, where an outlet has such things. */
export type Enclosure = {
  /** The thread in which an answer that everybody may read belongs. */
  thread: string;
  /** What stands below the words, as its author sees it; empty when nothing does. */
  text: string;
  files: readonly AttachedFile[];
};

/** The bytes of a file, or why there are none: a sentence that says who has to do what. */
export type FileOutcome = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'refused'; why: string };

/** Files for everybody in a thread, with a few lines about them. */
export type ThreadFiles = {
  lines: readonly string[];
  files: readonly { name: string; title: string; text: string }[];
};

/** The files of threads, as an outlet has them. */
export type Threads = {
  /** A file that has at most so many bytes. */
  read(file: AttachedFile, maxBytes: number): Promise<FileOutcome>;
  /** Those of the message that a thread began with. */
  above(channel: string, thread: string): Promise<readonly AttachedFile[]>;
  /** One attempt; null when they are there, else a sentence that says why they are not, or that nobody knows. */
  share(place: { channel: string; thread: string }, shown: ThreadFiles): Promise<string | null>;
};
