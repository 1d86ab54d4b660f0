import { expect, it } from 'vitest';
import { checksOf } from '../../src/core/plan/model.ts';
import { onlyLooks } from '../../src/desk/choose-to-look.ts';
import { planLanguage } from '../../src/engine/language.ts';

const text = `
version: 1
plan: small
title: Small
environments: { local: { hosts: [127.0.0.1] } }
phases:
  p:
    title: P
    sections:
      "1.1":
        title: S
        checks:
          looks: { command: { run: ["true"] } }
          once: { command: { run: ["true"] }, once: true }
          dangerous: { command: { run: ["true"] }, danger: breaks things }
          both: { command: { run: ["true"] }, once: true, danger: breaks things }
          deploys: { command: { run: ["true"] }, deploys: true }
          asks: { manual: { prompt: "fine?" } }
`;

it('a report leaves out what may happen only once, marked dangerous or not', () => {
  const { plan, problems } = planLanguage.load(text, 'small.yaml', 'digest');
  if (plan === null) throw new Error(JSON.stringify(problems));
  expect(
    checksOf(plan)
      .filter(onlyLooks)
      .map(({ id }) => id),
  ).toEqual(['looks']);
});
