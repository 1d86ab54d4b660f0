import type { ParsedCommand } from './model.ts';
/** A command with its place in the masked text; lines from 0. */
export type CommandPlace = {
  from: number;
  to: number;
  text: string;
  isBackground: boolean;
  parsed: ParsedCommand;
};
