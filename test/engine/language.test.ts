import { expect, test } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { planLanguage } from '../../src/engine/language.ts';

const text = (type: string) =>
  `version: 1\nplan: p\ntitle: P\nenvironments: { demo: {} }\nphases: { p1: { sections: { a: { checks: { one: { ${type}: 7 } } } } } }\n`;

test.each(checkTypes.map(({ type }) => type))('the language knows the check type %s', (type) => {
  const { problems } = planLanguage.load(text(type), 'a.yaml', 'd');
  expect(problems.map(({ path }) => path)).toEqual([`phases.p1.sections.a.checks.one.${type}`]);
});

test('a type that is not in the list is answered with the nearest one', () => {
  const { problems } = planLanguage.load(text('htpp'), 'a.yaml', 'd');
  expect(problems.map(({ message, suggestion }) => [message, suggestion])).toEqual([
    ['unknown key "htpp"', 'http'],
  ]);
});

test('the JSON Schema has every check type', () => {
  const schema = JSON.stringify(planLanguage.jsonSchema());
  for (const { type } of checkTypes) expect(schema).toContain(`"${type}"`);
});
