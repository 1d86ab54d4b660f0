import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide, mayApprove, type PermissionRequest } from '../../../src/core/permissions/decide.ts';
import { type PermissionRule, permissionVerbs } from '../../../src/core/permissions/model.ts';
import { defaultBotConfig, parseBotConfig } from '../../../src/core/permissions/parse.ts';
import { loadPlan } from '../../../src/core/plan/load.ts';
import { checksOf, type Plan } from '../../../src/core/plan/model.ts';
import { slackDirectory } from '../../../src/slack/directory.ts';
import { smallTypes } from '../plan/small-types.ts';

const planText = `version: 1
plan: two
title: Two phases
environments: { staging: { hosts: [] } }
phases:
  phase1:
    title: One
    sections:
      "1.1": { title: One, checks: { a: { tags: [fast], command: { run: [a] }, expect: { exitCode: 0 } } } }
  phase2:
    title: Two
    sections:
      "2.1": { title: Two, checks: { b: { command: { run: [b] }, expect: { exitCode: 0 } } } }
      "2.2": { title: Three, checks: { c: { tags: [fast], command: { run: [c] }, expect: { exitCode: 0 } } } }
`;

function planOf(): Plan {
  const { plan, problems } = loadPlan(planText, 'two.yaml', smallTypes, 'digest', { lint: false });
  if (plan === null) throw new Error(JSON.stringify(problems));
  return plan;
}
const plan = planOf();
const checks = (...ids: readonly string[]) => checksOf(plan).filter(({ id }) => ids.includes(id));

const rulesOf = (rules: string) => {
  const { config, problems } = parseBotConfig(`permissions:\n${rules}`, 'a', slackDirectory);
  if (config === null) throw new Error(JSON.stringify(problems));
  return config;
};

const asked: PermissionRequest = {
  verb: 'run',
  user: 'U0MARA',
  groups: ['S0SRE'],
  channel: 'C0DEPLOY',
  environment: 'staging',
};

const allowed: readonly (readonly [string, string, Partial<PermissionRequest>])[] = [
  ['everyone', '- { who: everyone, may: [run] }', {}],
  ['the person by name', '- { who: [U0MARA], may: [run] }', {}],
  ['the person by group', '- { who: [S0SRE], may: [run] }', {}],
  ['all verbs', '- { who: [U0MARA], may: all }', {}],
  ['danger by name', '- { who: [U0MARA], may: [danger] }', { verb: 'danger' }],
  ['danger by all', '- { who: [U0MARA], may: all }', { verb: 'danger' }],
  ['the channel', '- { who: everyone, may: all, in: [C0OTHER, C0DEPLOY] }', {}],
  ['the environment', '- { who: everyone, may: all, on: [demo, staging] }', {}],
  ['no environment in particular', '- { who: everyone, may: all, on: [demo] }', { environment: null }],
  ['outside a channel', '- { who: everyone, may: all }', { channel: '' }],
  ['a phase', '- { who: everyone, may: all, what: [phase2] }', { plan, checks: checks('b', 'c') }],
  [
    'sections together',
    '- { who: everyone, may: all, what: ["2.1", "2.2"] }',
    { plan, checks: checks('b', 'c') },
  ],
  ['a tag', '- { who: everyone, may: all, what: ["@fast"] }', { plan, checks: checks('a', 'c') }],
  [
    'a name that only another plan has, besides one of this',
    '- { who: everyone, may: all, what: [smoke, phase1] }',
    { plan, checks: checks('a') },
  ],
  ['a verb without checks', '- { who: everyone, may: all, what: [phase1] }', { verb: 'status' }],
  ['the second rule', '- { who: [U0JUN], may: all }\n- { who: [U0MARA], may: [run] }', {}],
];

it.each(allowed)('allowed: %s', (_, rules, change) => {
  expect(decide(rulesOf(rules), { ...asked, ...change })).toEqual({ allowed: true });
});

const nobody = (rule: string) =>
  `Nobody may here: whoever keeps staging-check.yaml can add a rule to \`permissions\`, such as \`${rule}\`.`;
const ask = 'Ask one of those who may.';

const refused: readonly (readonly [string, string, Partial<PermissionRequest>, readonly string[], string])[] =
  [
    ['no rules', '  []', {}, [], nobody('{ who: [U0MARA], may: [run], in: [C0DEPLOY], on: [staging] }')],
    [
      'no rules, outside channels and environments',
      '  []',
      { channel: '', environment: null, verb: 'history' },
      [],
      nobody('{ who: [U0MARA], may: [history] }'),
    ],
    ['another person', '- { who: [U0JUN, S0OPS], may: all }', {}, ['U0JUN', 'S0OPS'], ask],
    [
      'several rules for others, each once',
      '- { who: [U0JUN, S0OPS], may: all }\n- { who: [U0LEE, U0JUN], may: [run] }\n- { who: [U0KIM], may: [plan] }',
      {},
      ['U0JUN', 'S0OPS', 'U0LEE'],
      ask,
    ],
    ['a group that is not theirs', '- { who: [S0SRE], may: all }', { groups: ['S0OPS'] }, ['S0SRE'], ask],
    ['a group with the id of a user', '- { who: [U0JUN], may: all }', { groups: [] }, ['U0JUN'], ask],
    ['an id that begins the same', '- { who: [U0MARA1], may: all }', {}, ['U0MARA1'], ask],
    [
      'another verb',
      '- { who: everyone, may: [plan, status] }',
      {},
      [],
      nobody('{ who: [U0MARA], may: [run], in: [C0DEPLOY], on: [staging] }'),
    ],
    [
      'danger by run only',
      '- { who: everyone, may: [run, rerun] }',
      { verb: 'danger' },
      [],
      nobody('{ who: [U0MARA], may: [danger], in: [C0DEPLOY], on: [staging] }'),
    ],
    [
      'rerun by run only',
      '- { who: everyone, may: [run] }',
      { verb: 'rerun' },
      [],
      nobody('{ who: [U0MARA], may: [rerun], in: [C0DEPLOY], on: [staging] }'),
    ],
    [
      'another channel',
      '- { who: everyone, may: all, in: [C0OTHER] }',
      {},
      [],
      'You may `run` in C0OTHER: ask there.',
    ],
    [
      'outside a channel, by a rule for channels',
      '- { who: everyone, may: all, in: [C0OTHER] }',
      { channel: '' },
      [],
      'You may `run` in C0OTHER: ask there.',
    ],
    [
      'another environment',
      '- { who: everyone, may: all, on: [demo, test] }',
      {},
      [],
      'You may `run` here on demo, test only.',
    ],
    [
      'an environment in other letters',
      '- { who: everyone, may: all, on: [Staging] }',
      {},
      [],
      'You may `run` here on Staging only.',
    ],
    [
      'checks outside',
      '- { who: everyone, may: all, what: [phase1] }',
      { plan, checks: checks('a', 'b') },
      [],
      'You may `run` here only phase1.',
    ],
    [
      'checks that only two rules together hold',
      '- { who: everyone, may: all, what: [phase1] }\n- { who: everyone, may: all, what: [phase2] }',
      { plan, checks: checks('a', 'b') },
      [],
      'You may `run` here only phase1, phase2.',
    ],
    [
      'checks without their plan',
      '- { who: everyone, may: all, what: [phase1] }',
      { checks: checks('a') },
      [],
      'You may `run` here only phase1.',
    ],
    [
      'a selector that this plan does not have',
      '- { who: everyone, may: all, what: [smoke] }',
      { plan, checks: checks('a') },
      [],
      'You may `run` here only smoke.',
    ],
    [
      'two parts amiss',
      '- { who: [U0JUN], may: all, in: [C0OTHER] }',
      {},
      [],
      nobody('{ who: [U0MARA], may: [run], in: [C0DEPLOY], on: [staging] }'),
    ],
    [
      'parts of two rules',
      '- { who: [U0MARA], may: [plan] }\n- { who: [U0JUN], may: [run] }',
      {},
      ['U0JUN'],
      ask,
    ],
    [
      'many environments',
      '- { who: everyone, may: all, on: [a, b, c, d, e, f, g] }',
      {},
      [],
      'You may `run` here on a, b, c, d, e and 2 more only.',
    ],
  ];

it.each(refused)('refused: %s', (_, rules, change, who, hint) => {
  expect(decide(rulesOf(rules), { ...asked, ...change })).toEqual({ allowed: false, who, hint });
});

it.each(permissionVerbs)('without the file everybody may %s', (verb) => {
  expect(decide(defaultBotConfig, { ...asked, groups: [], verb })).toEqual({ allowed: true });
});

it.each(permissionVerbs)('a file without rules lets nobody %s', (verb) => {
  expect(decide(rulesOf('  []'), { ...asked, verb }).allowed).toBe(false);
});

const approval = { user: 'U0MARA', groups: ['S0SRE'], requestedBy: 'U0JUN' };
const approvals: readonly (readonly [
  string,
  readonly string[],
  Partial<typeof approval>,
  readonly string[] | null,
  string,
])[] = [
  ['an approver', ['U0MARA'], {}, null, ''],
  ['one of a group of approvers', ['S0SRE'], {}, null, ''],
  [
    'nobody is named',
    [],
    {},
    [],
    'Nobody may approve yet: name people or user groups in staging-check.yaml, as in `approvers: [U0123ABCD, S0456EFGH]`.',
  ],
  ['another person', ['U0LEE', 'S0OPS'], {}, ['U0LEE', 'S0OPS'], 'Only approvers may.'],
  [
    'their own request',
    ['U0MARA', 'U0LEE'],
    { requestedBy: 'U0MARA' },
    ['U0LEE'],
    'Nobody approves their own request: ask another approver.',
  ],
  [
    'their own request, by a group',
    ['S0SRE'],
    { requestedBy: 'U0MARA' },
    ['S0SRE'],
    'Nobody approves their own request: ask another approver.',
  ],
  [
    'their own request, the only approver',
    ['U0MARA'],
    { requestedBy: 'U0MARA' },
    [],
    'Nobody approves their own request: name another person under `approvers` in staging-check.yaml.',
  ],
  [
    'the request of the only approver, by another',
    ['U0JUN'],
    {},
    [],
    'The only approver cannot approve their own request: name another one under `approvers` in staging-check.yaml.',
  ],
];

it.each(approvals)('approving: %s', (_, approvers, change, who, hint) => {
  const decision = mayApprove({ approvers }, { ...approval, ...change }, slackDirectory);
  expect(decision).toEqual(who === null ? { allowed: true } : { allowed: false, who, hint });
});

const part = (...names: readonly string[]) =>
  fc.oneof(fc.constant('all' as const), fc.subarray([...names], { minLength: 1 }));
const anyRule: fc.Arbitrary<PermissionRule> = fc.record({
  who: fc.oneof(
    fc.constant('everyone' as const),
    fc.subarray(['U0MARA', 'U0JUN', 'S0SRE'], { minLength: 1 }),
  ),
  may: fc.oneof(fc.constant('all' as const), fc.subarray([...permissionVerbs], { minLength: 1 })),
  in: part('C0DEPLOY', 'C0OTHER'),
  on: part('staging', 'demo'),
  what: part('phase1', '2.1', '@fast', 'smoke'),
});
const anyRequest: fc.Arbitrary<PermissionRequest> = fc.record({
  verb: fc.constantFrom(...permissionVerbs),
  user: fc.constantFrom('U0MARA', 'U0JUN', 'U0LEE'),
  groups: fc.subarray(['S0SRE', 'S0OPS']),
  channel: fc.constantFrom('C0DEPLOY', 'C0OTHER', ''),
  environment: fc.constantFrom('staging', 'demo', null),
  checks: fc.subarray([...checksOf(plan)]),
  plan: fc.constant(plan),
});

it('the order of the rules decides nothing, and together they grant what one of them grants alone', () => {
  const rules = fc.array(anyRule, { maxLength: 6 });
  fc.assert(
    fc.property(
      rules.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      anyRequest,
      ([permissions, shuffled], request) => {
        const { allowed: isAllowed } = decide({ permissions }, request);
        expect(decide({ permissions: shuffled }, request).allowed).toBe(isAllowed);
        const alone = permissions.some((rule) => decide({ permissions: [rule] }, request).allowed);
        expect(isAllowed).toBe(alone);
      },
    ),
    { numRuns: 500 },
  );
});

it('a rule more never takes away; who is named for a refusal would be allowed', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 5 }), anyRule, anyRequest, (permissions, more, request) => {
      const before = decide({ permissions }, request);
      if (before.allowed) expect(decide({ permissions: [...permissions, more] }, request).allowed).toBe(true);
      else {
        for (const id of before.who) {
          const other = { ...request, user: id, groups: id.startsWith('S') ? [id] : [] };
          expect(decide({ permissions }, other).allowed).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
});
