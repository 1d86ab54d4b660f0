import { textOrJson } from '../text-or-json.ts';
import type { Verb } from '../verb.ts';

/** Turns a Markdown test plan into a plan, and says what became of every line. */
export const importVerb: Verb = {
  name: 'import',
  summary: 'turn a Markdown test plan into a plan, with a report of what was recognised',
  usage: 'import <file.md>',
  completion: 'path',
  about: [
    'Without -o the plan is printed, and the report goes to stderr. Nothing in the document is run.',
    'Again with the same -o: takes what the document changed, keeps what people changed in the plan.',
    'Fates of a line: native, command, manual, criterion, task, ignored, not understood.',
  ],
  flags: [
    {
      name: 'output',
      short: 'o',
      value: 'plan.yaml',
      completion: 'path',
      help: 'write the plan there, or merge into the one that is there; the report is printed',
    },
    { name: 'keep', help: 'where document and plan both changed: the plan is right, say no more of it' },
    { name: 'check', help: 'write nothing; fail when document and plan (-o) have parted' },
    { name: 'explain', value: 'line', help: 'what became of one line, and why; writes no plan' },
    {
      name: 'report',
      value: 'file.json',
      completion: 'path',
      help: 'write what became of each line there, as JSON',
    },
    { name: 'strict', help: 'fail when a line was not understood' },
    textOrJson,
  ],
  examples: [
    'staging-check import docs/test-plan.md -o plans/test-plan.yaml',
    'staging-check import docs/test-plan.md --explain 42',
    'staging-check import docs/test-plan.md --check -o plans/test-plan.yaml',
    'staging-check import docs/test-plan.md -o plan.yaml --report report.json --strict',
  ],
  exitCodes: [
    [0, 'imported'],
    [
      1,
      'document and plan both changed the same; with --strict: something was not understood; with --check: they have parted',
    ],
    [
      2,
      'wrong usage, a document that holds nothing a plan could do, or -o names a plan that no import wrote',
    ],
    [3, 'could not be written'],
  ],
  async run(args, io) {
    const { importDocument } = await import('./import-document.ts');
    return importDocument(args, io);
  },
};
