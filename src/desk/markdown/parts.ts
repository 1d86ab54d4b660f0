import type { Threads } from '../../core/attached-file.ts';
import type { ImportResult } from '../../core/plan/import/import-plan.ts';
import type { Desk } from '../desk.ts';
import type { IncidentDesk } from '../incidents/incident-desk.ts';
import type { Objection, PermissionRefusal } from '../wish.ts';

/** What the desk of Markdown documents works with; all of it is handed in. */
export type MarkdownParts = {
  desk: Pick<Desk, 'refusal' | 'show' | 'list'>;
  incidents: Pick<IncidentDesk, 'current' | 'state'>;
  threads: Threads;
  /** What goes into a thread passes here. */
  redact(text: string): string;
  /** What has to be filled in or mended before a plan loads, a sentence each. */
  problemsIn(plan: string, file: string): readonly string[];
  /** What became of every line of a document. */
  summary(imported: ImportResult, document: string): string;
  /** The page of a run, or of an incident; null when it has none. */
  runLink(run: string): string | null;
  incidentLink(key: string): string | null;
};

/** What came of a document: what was made of it is in the thread that it came in. */
export type MarkdownOutcome = { kind: 'shared'; message: string } | PermissionRefusal | Objection;
