/** A JSON value of a message: blocks, metadata. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What a message shows: the fallback text, the blocks, and the facts in its metadata next to the key. */
export type MessageContent = {
  text: string;
  blocks: readonly Json[];
  /** Ids and the state only: every member of the workspace can read them. */
  payload: Readonly<Record<string, string>>;
};

/** Which blocks a workspace takes: the live checklist, plain lists, or no blocks at all. */
export const messageLevels = ['plan', 'lists', 'text'] as const;

export type MessageLevel = (typeof messageLevels)[number];
