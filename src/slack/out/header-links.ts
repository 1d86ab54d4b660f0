import type { IncidentMemory, Permalinks } from '../../core/incident/publishing.ts';
import type { IncidentStore } from '../../core/incident/store.ts';

/** Leads to the header of an incident; null until it is in its channel. */
export function headerLinks(parts: {
  store: Pick<IncidentStore, 'state'>;
  memory: Pick<IncidentMemory, 'marks'>;
  permalinks: Permalinks;
}): (key: string) => Promise<string | null> {
  return async (key) => {
    const [state, marks] = await Promise.all([parts.store.state(key), parts.memory.marks(key)]);
    const header = marks.get('header');
    return state === null || header === undefined
      ? null
      : await parts.permalinks.of(state.head.channel, header);
  };
}
