import { expect } from 'vitest';
import type { StatementGroup } from '../statement.ts';
import { at, type Trial } from '../trial.ts';

/** So many lines, each a tenth of a second after the one before it. */
function many(count: number, stepMs = 100) {
  return Array.from({ length: count }, (_, n) => at((n * stepMs) / 1_000, `line ${n}`));
}

function textsOf(count: number): readonly string[] {
  return many(count).map(({ text }) => text);
}

function pageOf({ under }: Trial): number {
  return under.pages?.size ?? 1_000;
}

export const pages: StatementGroup = {
  group: 'Pages, limits and what was cut',
  statements: [
    {
      id: 'pages',
      says: 'an answer of several pages is whole, each entry once',
      async holds(trial) {
        const count = pageOf(trial) * 2 + 3;
        await trial.write(many(count));
        const answer = await trial.found({ maxEntries: 5_000 });
        expect(answer.complete).toBe(true);
        expect(answer.entries.map(({ body }) => body)).toEqual(textsOf(count));
      },
    },
    {
      id: 'full-page',
      says: 'exactly a page full is complete',
      async holds(trial) {
        await trial.write(many(pageOf(trial)));
        const answer = await trial.found({ maxEntries: 5_000 });
        expect([answer.complete, answer.entries.length]).toEqual([true, pageOf(trial)]);
      },
    },
    {
      id: 'page-edge',
      says: 'entries of one instant at the edge of a page are neither lost nor doubled',
      async holds(trial) {
        const size = pageOf(trial);
        const edge = Array.from({ length: 6 }, (_, n) =>
          at(200, `edge ${n}`, { pod: n % 2 === 0 ? 'a' : 'b' }),
        );
        await trial.write([...many(size - 3), ...edge, at(300, 'last')]);
        const texts = await trial.texts({ maxEntries: 5_000 });
        expect(texts.toSorted()).toEqual(
          [...textsOf(size - 3), ...edge.map(({ text }) => text), 'last'].toSorted(),
        );
      },
    },
    {
      id: 'one-instant',
      says: 'more entries of one instant than a page holds are all there, or the answer is not complete',
      async holds(trial) {
        const count = pageOf(trial) + 50;
        await trial.write(Array.from({ length: count }, (_, n) => at(1, `line ${n}`)));
        const answer = await trial.found({ maxEntries: 5_000 });
        if (answer.complete) expect(new Set(answer.entries.map(({ body }) => body)).size).toBe(count);
        else expect(answer.incompleteBecause).toMatch(/cap/);
      },
    },
    {
      id: 'limit-exact',
      says: 'as many entries as the limit are complete',
      async holds(trial) {
        await trial.write(many(7));
        expect(await trial.found({ maxEntries: 7 })).toMatchObject({
          complete: true,
          incompleteBecause: null,
        });
      },
    },
    {
      id: 'limit-over',
      says: 'one more is cut: the oldest stay, and it says so',
      async holds(trial) {
        await trial.write(many(8).toReversed());
        const answer = await trial.found({ maxEntries: 7 });
        expect(answer).toMatchObject({ complete: false, incompleteBecause: 'entry-cap' });
        expect(answer.entries.map(({ body }) => body)).toEqual(textsOf(7));
      },
    },
    {
      id: 'limit-one',
      says: 'a limit of one is kept',
      async holds(trial) {
        await trial.write(many(3));
        expect(await trial.texts({ maxEntries: 1 })).toEqual(['line 0']);
      },
    },
    {
      id: 'limit-pages',
      says: 'a limit over several pages is kept',
      async holds(trial) {
        const count = pageOf(trial) + 20;
        await trial.write(many(count + 20));
        const answer = await trial.found({ maxEntries: count });
        expect(answer).toMatchObject({ complete: false, incompleteBecause: 'entry-cap' });
        expect(answer.entries.map(({ body }) => body)).toEqual(textsOf(count));
      },
    },
    {
      id: 'cost',
      says: 'an answer costs a request for each page, and at most one more',
      async holds(trial) {
        await trial.write(many(pageOf(trial) + 1));
        const answer = await trial.found({ maxEntries: 5_000 });
        expect(answer.requests).toBe(trial.requests());
        expect(trial.requests()).toBeLessThanOrEqual(3);
      },
    },
    {
      id: 'page-cap',
      says: 'an answer of too many pages ends, and says that it is not all',
      async holds(trial) {
        const { size, most } = trial.under.pages ?? { size: 0, most: 0 };
        await trial.write(many(size * most + 10, 1));
        const answer = await trial.found({ maxEntries: 100_000 });
        expect(answer).toMatchObject({ complete: false, incompleteBecause: 'page-cap' });
        expect(trial.requests()).toBeLessThanOrEqual(most + 1);
      },
    },
    {
      id: 'loop',
      says: 'pages that lead to themselves end, and the answer is not complete',
      async holds(trial) {
        await trial.write(many(3));
        await trial.spoil('loop');
        expect((await trial.found()).complete).toBe(false);
        expect(trial.requests()).toBeLessThanOrEqual(6);
      },
    },
    {
      id: 'empty-page',
      says: 'a page without entries that is not the last is no end',
      async holds(trial) {
        await trial.write(many(3));
        await trial.spoil('empty-page', 1);
        expect(await trial.texts()).toEqual(textsOf(3));
      },
    },
    {
      id: 'partial',
      says: 'what the service itself calls not all of it is not complete',
      async holds(trial) {
        await trial.write(many(3));
        await trial.spoil('partial');
        const answer = await trial.read();
        expect(answer.kind === 'entries' && answer.complete).toBe(false);
      },
    },
    {
      id: 'reset',
      says: 'an answer that ends in its middle is no complete one',
      async holds(trial) {
        await trial.write(many(200));
        await trial.spoil('reset');
        const answer = await trial.read();
        expect(answer.kind === 'entries' && answer.complete).toBe(false);
      },
    },
  ],
};
