import { resultDocument } from '../../../core/run/result-document.ts';
import type { RunState } from '../../../core/run/state.ts';
import { github } from '../../../render/github.ts';
import { junit } from '../../../render/junit.ts';
import { markdown } from '../../../render/markdown.ts';
import { plainPalette } from '../../../render/palette.ts';
import { tap } from '../../../render/tap.ts';
import { closing, finishedLine } from '../../../render/terminal/line-by-line.ts';

/** What `--format` can be. */
export const formats = ['pretty', 'json', 'junit', 'tap', 'markdown', 'github'] as const;
export type Format = (typeof formats)[number];

/** A run, ended or cut off, in a format; ends with a line feed. */
export const rendered: Readonly<Record<Format, (state: RunState) => string>> = {
  pretty: (state) => {
    const lines = [...state.checks.values()].map((check) => finishedLine(check, plainPalette));
    return `${[...lines.filter((line) => line !== ''), ...closing(state, plainPalette)].join('\n')}\n`;
  },
  json: (state) => `${JSON.stringify(resultDocument(state), null, 2)}\n`,
  junit,
  tap,
  markdown,
  github,
};
