import { describe, expect, it } from 'vitest';
import { commands } from './commands-table.ts';
import { draftsIn, problemsOf } from './draft-plan.ts';
import { judged } from './judged-table.ts';
import { probes } from './probes-table.ts';
import { requests } from './requests-table.ts';

describe('a command of the shell becomes the best native check', () => {
  it.each([...requests, ...probes, ...commands, ...judged])('%s', (source, wanted) => {
    const { draft } = draftsIn(source).at(-1) ?? { draft: null };
    if (wanted === null || draft === null) {
      expect(draft).toBe(wanted);
      return;
    }
    const { type, spec, expect: expected, inferred, danger, once, secrets, capture, hosts } = draft;
    expect({
      type,
      spec,
      expect: expected,
      inferred,
      danger: danger !== null,
      secrets,
      capture,
      hosts,
    }).toEqual({
      inferred: false,
      danger: false,
      secrets: [],
      capture: {},
      hosts: [],
      ...wanted,
    });
    expect(once).toBe(danger !== null);
    expect(problemsOf([draft])).toEqual([]);
  });

  it('covers at least 150 commands', () => {
    expect(requests.length + probes.length + commands.length).toBeGreaterThan(150);
  });
});
