import type { Parsed } from './model.ts';
/** A command with its place in the masked text; lines from 0. */
export type Placed = { from: number; to: number; text: string; isBackground: boolean; parsed: Parsed };
