import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'documents');

/** What a person says becomes of one line; `expect` is part of what its check expects. */
export type Labelled = {
  line: number;
  fate: string;
  type: string | null;
  isDangerous: boolean;
  expect: Readonly<Record<string, unknown>> | null;
};

export type Document = { name: string; text: string; lines: readonly Labelled[] };

/** The documents written for these tests, each with its truth: `line fate [type] [danger] [{part of expect}]`. */
export function documents(): readonly Document[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({
      name,
      text: readFileSync(join(folder, name), 'utf8'),
      lines: readFileSync(join(folder, name.replace(/\.md$/, '.truth')), 'utf8')
        .trim()
        .split('\n')
        .map(labelled),
    }));
}

function labelled(row: string): Labelled {
  const [, line = '', fate = '', rest = ''] =
    /^(\d+) (native|command|manual|criterion|task|ignored|not understood)(.*)$/.exec(row) ?? [];
  const json = /\{.*\}$/.exec(rest)?.[0];
  const words = rest
    .replace(json ?? '', '')
    .trim()
    .split(' ');
  return {
    line: Number(line),
    fate,
    type: words.find((word) => word !== '' && word !== 'danger') ?? null,
    isDangerous: words.includes('danger'),
    expect: json === undefined ? null : JSON.parse(json),
  };
}
