import { textAt } from '../../core/cause/evidence.ts';
import { evidenceFacts } from '../../core/words/evidence-facts.ts';
import { outputLines } from '../../core/words/evidence-output.ts';
import { shortLine } from '../../core/words/safe-text.ts';

/** What these lines tell, or the row tells. */
const told: ReadonlySet<string> = new Set([
  ...[
    'stdout',
    'stderr',
    'argv',
    'cwd',
    'exitCode',
    'durationMs',
    'stdoutBytes',
    'stderrBytes',
    'tests',
    'cases',
  ],
]);

/** What a command wrote and what it was, then what else there is. */
export function commandLines(evidence: Readonly<Record<string, unknown>>): readonly string[] {
  const { stderr, stdout, argv } = evidence;
  const cwd = textAt(evidence, 'cwd');
  const place = cwd === '' ? '' : ` (in ${shortLine(cwd, 200)})`;
  return [
    ...outputLines('stderr', stderr),
    ...outputLines('stdout', stdout),
    ...(Array.isArray(argv) ? [`ran: ${shortLine(argv.join(' '), 800)}${place}`] : []),
    ...evidenceFacts(evidence, told),
  ];
}
