import type { Verb } from '../verb.ts';

/** Writes a first plan from what a service answers. */
export const init: Verb = {
  name: 'init',
  summary: 'five questions, a plan that validates, configuration, manifest, workflow',
  usage: 'init',
  about: [
    'Looks at the service (GET only) and at this folder, and writes plans/<id>.yaml with checks that it passes, or says what is red.',
    'On a terminal it asks for what no flag says; elsewhere --url is needed. No file that is there is ever changed.',
  ],
  flags: [
    { name: 'url', value: 'url', help: 'where the service is, such as https://staging.example.org' },
    { name: 'health', value: 'path', help: 'where it says how it is (default: looked for)' },
    { name: 'websocket', value: 'url', help: 'wss://…, or none (default: none)' },
    {
      name: 'logs',
      value: 'place',
      help: 'a Google Cloud project, loki=<url>, file=<path>, or none (default: none)',
    },
    {
      name: 'slack',
      value: 'yes|no',
      completion: ['yes', 'no'],
      help: 'yes writes what the bot needs too, no does not (default: no)',
    },
    { name: 'plan', value: 'id', help: "the plan's id (default: the name of this folder)" },
  ],
  examples: [
    'staging-check init',
    'staging-check init --url https://staging.example.org --logs my-project --slack yes',
    'staging-check init --url http://localhost:8080 --health /healthz',
  ],
  exitCodes: [
    [0, 'written, and everything it checks passes'],
    [1, 'written, and something is red or to be fixed: it says what'],
    [2, 'wrong usage, or nothing could be written'],
    [130, 'interrupted'],
  ],
  async run(args, io, verbs) {
    const { beginHere } = await import('./begin-here.ts');
    return beginHere(args, io, verbs);
  },
};
