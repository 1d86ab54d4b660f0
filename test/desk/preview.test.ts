import { expect, it } from 'vitest';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import { asker, deskRoom, openConfig } from '../support/desk.ts';

const guarded: BotConfig = {
  ...openConfig,
  permissions: [
    { who: ['UMARA', 'SSRE'], may: ['plan', 'incident'], in: 'all', on: ['staging'], what: 'all' },
    { who: ['ULEE'], may: ['plan'], in: 'all', on: 'all', what: ['phase2'] },
  ],
};

it('who may plan sees what would run, and nothing is written down', async () => {
  await using room = await deskRoom({ config: async () => guarded });
  const seen = await room.desk.preview(asker('UMARA'), { words: ['phase2'] });
  expect(seen).toMatchObject({ kind: 'understood', environment: 'staging', selector: ['phase2'] });
  expect(room.audit).toEqual([]);
});

it('who may not is told who may, and the refusal is in the audit log', async () => {
  await using room = await deskRoom({ config: async () => guarded });
  const refused = await room.desk.preview(asker('UJUN'), { words: ['phase2'] });
  expect(refused).toMatchObject({
    kind: 'refused',
    what: 'see what would run on staging',
    allowed: ['UMARA', 'SSRE', 'ULEE'],
    hint: 'Ask one of those who may.',
  });
  expect(room.audit).toMatchObject([
    { by: 'UJUN', action: 'plan', decision: 'refused', environment: 'staging', selector: ['phase2'] },
  ]);
});

it('a rule for some checks only counts for them', async () => {
  await using room = await deskRoom({ config: async () => guarded });
  expect(await room.desk.preview(asker('ULEE'), { words: ['phase2'] })).toMatchObject({ kind: 'understood' });
  expect(await room.desk.preview(asker('ULEE'), { words: ['phase1'] })).toMatchObject({ kind: 'refused' });
});

it('people of other companies and bots are refused before any word of theirs is read', async () => {
  await using room = await deskRoom();
  for (const kind of ['external', 'bot'] as const) {
    const refused = await room.desk.preview(asker('UPAT', 'C1', { kind }), { words: ['nonsense'] });
    expect(refused).toMatchObject({ kind: 'refused', allowed: [] });
  }
  expect(room.audit.map(({ decision }) => decision)).toEqual(['refused', 'refused']);
});

it('a question whether something may be shown is written down only when it is refused', async () => {
  await using room = await deskRoom({ config: async () => guarded });
  const wish = { verb: 'incident', environment: null, what: 'look at incidents here' } as const;
  expect(await room.desk.refusal(asker('UMARA'), wish)).toBeNull();
  expect(room.audit).toEqual([]);
  expect(await room.desk.refusal(asker('UJUN'), wish)).toMatchObject({ allowed: ['UMARA', 'SSRE'] });
  expect(room.audit).toMatchObject([{ by: 'UJUN', action: 'incident', decision: 'refused' }]);
});
