import type { Asker } from '../../../src/core/people.ts';
import { phrase } from '../../../src/core/picture/sentence.ts';
import { act, type DeedOutcome } from '../../../src/desk/incidents/act.ts';
import type { IncidentParts } from '../../../src/desk/incidents/parts.ts';
import { cleaned } from '../../../src/desk/incidents/texts.ts';

/** Say here in one sentence what is different of the incident when it is done; asked twice it is done once. */
export function exemplar(
  parts: IncidentParts,
  asker: Asker,
  written: string,
  requestId: string,
): Promise<DeedOutcome> {
  const id = `note.written:${requestId}`;
  return act(parts, asker, { action: 'incident-exemplar', id }, ({ key, now: at }) => {
    const text = parts.redact(cleaned(written));
    const own = { entry: `note:${requestId}`, text, recordedAt: at };
    return {
      what: `say something of incident ${key}`,
      events: [{ type: 'note.written', id, at, by: asker.user, ...own }],
      message: phrase`It is on the record of incident ${key}.`,
    };
  });
}
