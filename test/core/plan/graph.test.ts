import { expect, test } from 'vitest';
import { walkGraph } from '../../../src/core/plan/graph.ts';

const walk = (edges: Record<string, readonly string[]>) =>
  walkGraph(Object.keys(edges), (node) => edges[node] ?? []);

test('each node comes after what it leads to, else in the order given', () => {
  expect(walk({ a: ['c'], b: [], c: ['d', 'b'], d: [] })).toEqual({ order: ['d', 'b', 'c', 'a'], rings: [] });
});

test('rings are found once each, and do not stop the walk', () => {
  const { order, rings } = walk({ a: ['b'], b: ['a', 'b'], c: ['c'], d: ['e'], e: [] });
  expect(rings).toEqual([['a', 'b'], ['c']]);
  expect(order).toEqual(['b', 'a', 'c', 'e', 'd']);
});
