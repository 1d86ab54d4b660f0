import type { IncidentStore } from '../../src/core/incident/store.ts';
import type { IncidentDesk } from '../../src/desk/incidents/incident-desk.ts';
import { incidentWishes } from '../../src/desk/incidents/incident-desk.ts';
import type { IncidentParts } from '../../src/desk/incidents/parts.ts';
import type { DeskParts } from '../../src/desk/parts.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { asker, type DeskRoom, deskPlan, deskRoom } from './desk.ts';

/** A plan with an issue (`#517`, P0), windows, criteria, a risk and what comes afterwards. */
export const incidentPlan = deskPlan(
  'issue-517',
  `
version: 1
plan: issue-517
title: Backend does not start
issue: { key: "517", priority: P0 }
environments: { staging: { hosts: [localhost] }, demo: { hosts: [localhost] } }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks:
          health: { name: Health, env: { process: true }, expect: { HOME: { exists: true } } }
          sockets: { name: Sockets, env: { process: true }, expect: { HOME: { exists: true } } }
          unused: { name: Unused, env: { process: true }, expect: { HOME: { exists: true } } }
criteria:
  critical:
    - { text: Health answers, checks: [health] }
timeline:
  immediate:
    window: 0-2h
    tasks:
      - { text: Recover, checks: [health] }
  medium-term:
    window: 1d-2d
    tasks:
      - { text: Update docs }
      - { text: Tell everyone }
risks:
  - { level: high, text: Sockets stay down, watch: [sockets] }
afterwards:
  - { text: Results on the issue, publish: github-issue }
`,
);

/** An incident desk on a Redis of its own; what it woke is in `woken`. */
export type IncidentRoom = DeskRoom & {
  incidents: IncidentStore;
  incidentDesk: IncidentDesk;
  incidentParts: DeskParts & IncidentParts;
  woken: string[];
  /** Opens incident 517 of C1 by Mara. */
  opened(): Promise<void>;
  /** A check passes or fails in some run, now. */
  see(check: string, status: 'passed' | 'failed', run?: string): Promise<void>;
};

/** Opens an incident desk for one test. */
export async function incidentRoom(changes: Partial<DeskParts & IncidentParts> = {}): Promise<IncidentRoom> {
  const room = await deskRoom({ plans: async () => [incidentPlan], ...changes });
  const incidents = redisIncidents(room.server.redis, { keptMs: () => 1_000_000 });
  const woken: string[] = [];
  const wake = async (key: string) => void woken.push(key);
  const incidentParts: DeskParts & IncidentParts = { ...room.parts, incidents, wake, ...changes };
  const incidentDesk = deskOf(incidentWishes, incidentParts);
  return {
    ...room,
    ...{ incidents, incidentDesk, incidentParts, woken },
    async opened() {
      const title = 'Backend does not start';
      const result = await incidentDesk.open(asker('UMARA'), { key: '517', title }, 'req-open');
      if (result.kind !== 'opened') throw new Error(`the incident of the test: ${JSON.stringify(result)}`);
      room.audit.length = 0;
      woken.length = 0;
    },
    async see(check, status, run = 'r-000001') {
      const at = room.clock.at;
      const about = { run, check, status, value: '', revision: null, permalink: null };
      await incidents.append('517', [
        { type: 'check.ended', id: `check.ended:${run}:${check}`, at, by: '', ...about },
      ]);
    },
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}
