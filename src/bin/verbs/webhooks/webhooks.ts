import type { Verb } from '../verb.ts';

/** Shows how receivers of webhooks stand, and sends again what none of them took. */
export const webhooks: Verb = {
  name: 'webhooks',
  summary: 'how receivers of webhooks stand; what was given up, and sending it again',
  usage: 'webhooks [again [id…]]',
  completion: ['again'],
  about: ['`again` sends what was given up, or only the named, and at once what waits.'],
  flags: [
    { name: 'format', value: 'format', completion: ['text', 'json'], help: 'text or json (default: text)' },
  ],
  examples: [
    'staging-check webhooks',
    'staging-check webhooks again',
    'staging-check webhooks again msg_4kPb0y',
  ],
  exitCodes: [
    [0, 'shown, or on its way again'],
    [1, 'something was given up, or a receiver takes nothing'],
    [2, 'wrong usage'],
    [3, 'Redis does not answer, or cannot be started'],
  ],
  async run(args, io) {
    const { showWebhooks } = await import('./show-webhooks.ts');
    return showWebhooks(args, io);
  },
};
