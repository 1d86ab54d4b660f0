import { afterAll, beforeAll, describe, it } from 'vitest';
import type { SourceUnderTest } from './stand.ts';
import type { StatementGroup } from './statement.ts';
import { absence } from './statements/checks.ts';
import { pages } from './statements/pages.ts';
import { refusals } from './statements/refusals.ts';
import { shape, window } from './statements/window.ts';
import { type Suite, startSuite } from './trial.ts';

/** What holds of every source. */
export const contract: readonly StatementGroup[] = [window, shape, pages, refusals, absence];

/** Holds a source to the contract; what says nothing of it is among its quirks, with the reason. */
export function holdsTheContract(under: SourceUnderTest): void {
  describe(`the contract of sources: ${under.source.key}`, () => {
    let suite: Suite;
    beforeAll(async () => {
      suite = await startSuite(under);
    });
    afterAll(() => suite[Symbol.asyncDispose]());
    for (const { group, statements } of contract)
      describe(group, () => {
        for (const { id, says, holds } of statements.filter((one) => under.quirks[one.id] === undefined))
          it(`${id}: ${says}`, async () => holds(await suite.trial()));
      });
  });
}
