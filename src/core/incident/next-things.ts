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
