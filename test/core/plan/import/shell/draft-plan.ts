import { stringify } from 'yaml';
import type { DraftResult } from '../../../../../src/core/plan/import/shell/bare-draft.ts';
import { type Context, emptyContext } from '../../../../../src/core/plan/import/shell/binder.ts';
import { draftOf } from '../../../../../src/core/plan/import/shell/draft-of.ts';
import type { Draft } from '../../../../../src/core/plan/import/shell/model.ts';
import { readCommands } from '../../../../../src/core/plan/import/shell/read-commands.ts';
import { planLanguage } from '../../../../../src/engine/language.ts';

/** The drafts of a block, each with what came of its command. */
export function draftsIn(source: string, context: Context = emptyContext): readonly DraftResult[] {
  const drafted: DraftResult[] = [];
  let current = context;
  for (const command of readCommands(source, 1)) {
    const one = draftOf(command, current);
    drafted.push(one);
    current = one.context;
  }
  return drafted;
}

/** What is wrong with a plan that holds these drafts; empty when it loads. Variables without a value are given by `--var`. */
export function problemsOf(drafts: readonly Draft[]): readonly string[] {
  const captures = new Set(
    JSON.stringify(drafts)
      .match(/\$\{capture\.\w+/g)
      ?.map((text) => text.slice(10)),
  );
  for (const { capture } of drafts) for (const name of Object.keys(capture)) captures.delete(name);
  const variables = drafts.flatMap((draft) => draft.variables);
  const vars = Object.fromEntries(
    variables.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])),
  );
  const checks = drafts.map(({ type, spec, expect, danger, once, capture }, index) => [
    `check-${index}`,
    {
      [type]: spec,
      ...(Object.keys(expect).length > 0 ? { expect } : {}),
      ...(danger === null ? {} : { danger }),
      ...(once ? { once } : {}),
      ...(Object.keys(capture).length > 0 ? { capture } : {}),
    },
  ]);
  const captured = [...captures].map((name) => [
    `source-${name}`,
    { http: { url: 'http://localhost/' }, expect: { status: 200 }, capture: { [name]: '$.body' } },
  ]);
  const plan = {
    version: 1,
    plan: 'imported',
    title: 'Imported',
    environments: { staging: { vars, hosts: [...new Set(drafts.flatMap(({ hosts }) => hosts))] } },
    phases: { phase1: { sections: { one: { checks: Object.fromEntries([...captured, ...checks]) } } } },
  };
  const extraVars = variables.filter(({ value }) => value === null).map(({ name }) => name);
  const { problems } = planLanguage.load(
    stringify(plan, { aliasDuplicateObjects: false }),
    'plan.yaml',
    '0',
    { extraVars, lint: false },
  );
  return problems.map(({ message, line }) => `${line}: ${message}`);
}
