import type { Verb } from './verb.ts';

/** Prints the JSON Schema of the plan language. */
export const schema: Verb = {
  name: 'schema',
  summary: 'JSON Schema of the plan language',
  usage: 'schema',
  about: ['Editors complete and check plans with it: "# yaml-language-server: $schema=./plan.schema.json".'],
  flags: [],
  examples: ['staging-check schema > plans/plan.schema.json'],
  exitCodes: [[0, 'printed']],
  async run(_args, io) {
    const { planLanguage } = await import('../../engine/language.ts');
    io.stdout.write(`${JSON.stringify(planLanguage.jsonSchema(), null, 2)}\n`);
    return 0;
  },
};
