import { describe, expect, test } from 'vitest';
import { schemaErrors } from '../../../src/checks/http/schema.ts';

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

describe('a schema that refers to itself', () => {
  test.each<[string, unknown]>([
    ['to nothing but itself', { $ref: '#' }],
    [
      'in a ring',
      {
        $ref: '#/definitions/a',
        definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
      },
    ],
    ['in every branch', { allOf: [{ $ref: '#' }] }],
    [
      '2020-12',
      { $schema: 'https://json-schema.org/draft/2020-12/schema', $dynamicRef: '#x', $dynamicAnchor: 'x' },
    ],
  ])('%s cannot be used', (_, schema) => {
    expect(schemaErrors(schema, '{}')).toEqual({ unusable: 'is not a JSON Schema that can be used' });
  });

  test('a tree is judged, a very deep one is not taken for a fault of the schema', () => {
    const tree = { type: 'array', items: { $ref: '#' } };
    expect(schemaErrors(tree, '[[],[[]]]')).toEqual([]);
    expect(schemaErrors(tree, '[[],[1]]')).toEqual(['/1/0 must be array']);
    expect(schemaErrors(tree, deep)).toEqual(['the document is nested too deeply to be looked at']);
  });
});

describe('a schema that asks for less than it seems to', () => {
  test.each<[string, unknown, RegExp]>([
    ['an empty one', {}, /asks for nothing/],
    ['one that is true', true, /asks for nothing/],
    ['only a title', { title: 'health' }, /asks for nothing/],
    ['a misspelt rule', { type: 'object', propertes: {} }, /"propertes"; did you mean properties\?/],
    ['a misspelt rule deep in it', { properties: { a: { requierd: ['b'] } } }, /did you mean required\?/],
    ['a rule of another version', { type: 'object', unevaluatedProperties: false }, /2020-12/],
  ])('%s cannot be used', (_, schema, why) => {
    expect(schemaErrors(schema, '{}')).toEqual({ unusable: expect.stringMatching(why) });
  });

  test('notes of other tools are legal', () => {
    const noted = { type: 'object', 'x-owner': 'chat', example: {}, xml: {}, externalDocs: {} };
    expect(schemaErrors(noted, '[]')).toEqual(['the document must be object']);
  });
});

describe('what takes long elsewhere', () => {
  test('the same item twice is found among many', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({ id: at, name: `n${at}` }));
    expect(schemaErrors({ uniqueItems: true }, JSON.stringify(many))).toEqual([]);
    const twice = JSON.stringify([...many, { name: 'n7', id: 7 }]);
    expect(schemaErrors({ uniqueItems: true }, twice)).toEqual([
      'the document must NOT have the same item twice',
    ]);
    expect(schemaErrors({ uniqueItems: false }, '[1,1]')).toEqual([]);
    expect(schemaErrors({ uniqueItems: true }, '[1,1.0]')).toHaveLength(1);
    expect(schemaErrors({ uniqueItems: true }, '[1,"1",[1],{"0":1}]')).toEqual([]);
  });

  test('a pattern that backtracks takes linear time, and one that is none makes the schema unusable', () => {
    expect(
      schemaErrors({ items: { pattern: '^(a+)+$' } }, JSON.stringify([`${'a'.repeat(5_000)}!`])),
    ).toHaveLength(1);
    expect(schemaErrors({ pattern: '(?=a)' }, '"a"')).toHaveProperty('unusable');
  });

  test.each([
    'email',
    'uri',
    'uri-reference',
    'hostname',
    'ipv6',
    'date-time',
    'uuid',
    'byte',
    'json-pointer',
    'regex',
    'iso-time',
    'duration',
    'url',
    'uri-template',
  ])('the format %s ends on long texts', (format) => {
    for (const piece of ['a', 'a.', '@', '/', '%', ':', '0', '{a}', '-', '[', 'http://a', '(a+)'])
      expect(schemaErrors({ format }, JSON.stringify(`${piece.repeat(20_000)}\u0000`))).not.toBeNull();
  });
});

test('a mark before the JSON is no content', () => {
  expect(schemaErrors({ type: 'object' }, '\uFEFF{}')).toEqual([]);
});
