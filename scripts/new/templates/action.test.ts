import { expect, test } from 'vitest';
import { asker, deskRoom, openConfig, smokePlan } from '../../../test/support/desk.ts';
import { roomInbox } from '../../../test/support/room-inbox.ts';
import { exemplarButton } from './action.ts';

test('pressing it answers, twice the same', async () => {
  await using room = await deskRoom({ plans: async () => [smokePlan] });
  const { inbox } = roomInbox(room, { config: async () => openConfig });
  const [shown] = exemplarButton('r-000001');
  const press = {
    action: String(shown?.action_id),
    value: String(shown?.value),
    dialog: null,
    responseUrl: null,
  };
  for (const requestId of ['t1', 't2'])
    expect(await inbox.press(asker('UDANA01'), { ...press, requestId })).toMatchObject({
      reply: { text: 'r-000001 does not go on here.' },
    });
});
