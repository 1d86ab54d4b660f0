import { UserError } from '../../core/errors.ts';
import type { Verb } from './verb.ts';

/** Prints the JSON Schema of the plan language. */
export const schema: Verb = {
  name: 'schema',
  summary: 'JSON Schema of the plan language',
  usage: 'schema',
  about: ['Editors complete and check plans with it: "# yaml-language-server: $schema=./plan.schema.json".'],
  flags: [{ name: 'format', value: 'format', completion: ['json'], help: 'json, the only one there is' }],
  examples: ['staging-check schema > plans/plan.schema.json'],
  exitCodes: [
    [0, 'printed'],
    [2, 'wrong usage'],
  ],
  async run(args, io) {
    const format = args.value('format') ?? 'json';
    if (format !== 'json') throw new UserError('usage', `--format ${format}: expected json.`);
    const { planLanguage } = await import('../../engine/language.ts');
    io.stdout.write(`${JSON.stringify(planLanguage.jsonSchema(), null, 2)}\n`);
    return 0;
  },
};
