import { usualCommand } from '../../core/command/slash-command.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import type { DryRun, Preview, PreviewCheck } from '../../core/run/preview.ts';
import { uncountedWords } from '../../core/run/uncounted-words.ts';
import { quantity } from '../../core/words/quantity.ts';
import { namesOf, shortLine } from '../../core/words/safe-text.ts';
import { runCommandButton } from '../actions/run-command.ts';
import { code, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage } from '../block-kit/reply-message.ts';
import { allOf } from './replies.ts';

/** To the asker of `plan`: what would run in which order, against what, with which argv, and who must approve. Nothing was run. */
export function dryRunReply(picture: DryRun): SlackMessage {
  const { preview, command } = picture;
  const checks = preview.phases.flatMap((phase) => phase.checks);
  const lines = [
    [words(headline(picture, checks.length))],
    ...approvalLines(picture, checks),
    ...secretLine(checks),
    ...preview.phases.flatMap(phaseLines),
    ...onlyNamedLine(preview),
  ];
  const typed = command === null ? [] : [`To run it: ${usualCommand} ${command}`];
  const run =
    command === null ? [] : runCommandButton(`Run ${shortLine(command.replace(/^run /, ''), 60)}`, command);
  return replyMessage({ lines, buttons: run, typed });
}

function headline(picture: DryRun, total: number): string {
  const { selector, environment, plan, preview, lastTookMs } = picture;
  const what = `${shortLine(selector, 100) || 'all'} on ${shortLine(environment, 60)}`;
  const size = `${quantity(total, 'check')} in ${quantity(preview.phases.length, 'phase')} of ${shortLine(plan, 60)}`;
  const took = lastTookMs === null ? '' : `; it took ${formatDuration(lastTookMs)} last time`;
  return `Dry run of ${what}: ${size}${took}. Nothing was run.`;
}

function approvalLines({ approvers }: DryRun, checks: readonly PreviewCheck[]): readonly Line[] {
  const dangerous = checks.filter(({ head }) => head.danger !== null);
  if (dangerous.length === 0) return [];
  const names = namesOf(
    dangerous.map(({ head }) => `${head.name || head.id} (${head.danger ?? ''})`),
    3,
    120,
  );
  const first = words(`⏸ Needs approval: ${names}, by `);
  if (approvers.length === 0) {
    return [
      [first, words('an approver, and there is none: name them under `approvers` in staging-check.yaml')],
    ];
  }
  return [[first, ...allOf(approvers), words('; never by whoever asks for the run')]];
}

function onlyNamedLine({ onlyNamed }: Preview): readonly Line[] {
  if (onlyNamed.length === 0) return [];
  return [[words(`Not in it, as it runs only when named: ${namesOf(onlyNamed.map(sectionName), 6, 100)}`)]];
}

function sectionName({ id, title }: Preview['onlyNamed'][number]): string {
  return title === id ? id : `${id} ${title}`;
}

function secretLine(checks: readonly PreviewCheck[]): readonly Line[] {
  const secrets = [...new Set(checks.flatMap((check) => check.secrets))];
  if (secrets.length === 0) return [];
  return [
    [words(`Needs ${secrets.length === 1 ? 'the secret' : 'the secrets'} ${namesOf(secrets, 10, 80)}`)],
  ];
}

function phaseLines({ phase, checks }: Preview['phases'][number]): readonly Line[] {
  const title = phase.title === phase.id ? '' : ` ${shortLine(phase.title, 120)}`;
  const facts = [
    phase.needs.length === 0 ? '' : `after ${namesOf(phase.needs, 4, 60)}`,
    phase.gate ? 'gate' : '',
  ].filter((fact) => fact !== '');
  const more = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  return [
    [words(`${shortLine(phase.id, 60)}${title}${more}`, true)],
    ...checks.map((check, index) => checkLine(check, index + 1)),
  ];
}

/** `3. Staging redeployment · command · needs approval · python scripts/deploy.py`. */
function checkLine({ head, hosts, argv, notes, secrets, open, problem }: PreviewCheck, place: number): Line {
  const facts = [
    shortLine(head.name || head.id, 100),
    head.type,
    hosts.length === 0 ? '' : `→ ${namesOf(hosts, 4, 100)}`,
    ...notes.map((note) => shortLine(note, 100)),
    head.danger === null ? '' : 'needs approval',
    shortLine(uncountedWords(head), 110),
    secrets.length === 0 ? '' : `secret ${namesOf(secrets, 3, 60)}`,
    open.length === 0
      ? ''
      : `known only then: ${namesOf(
          open.map((name) => `\${${name}}`),
          3,
          80,
        )}`,
    problem === null ? '' : `⚠️ would not run: ${shortLine(problem, 200)}`,
  ].filter((fact) => fact !== '');
  const line = words(`${place}. ${facts.join(' · ')}`);
  return argv === null ? [line] : [line, words(' · '), code(shortLine(shellLine(argv), 500) || '(empty)')];
}

/** As one would type it in a shell, so that each argument can be told from the next. */
function shellLine(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
