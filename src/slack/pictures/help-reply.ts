import type { HelpAbout, HelpOverview, HelpPlan, HelpVerb } from '../../core/command/help.ts';
import { usualCommand } from '../../core/command/slash-command.ts';
import { capitalised, quantity } from '../../core/words/quantity.ts';
import { namesOf, shortLine } from '../../core/words/safe-text.ts';
import { words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage, typedLeaf } from '../block-kit/reply-message.ts';

/** To the asker of `help`: only what they may do here, with commands that can be copied. */
export function helpReply({ groups, plans, broken }: HelpOverview): SlackMessage {
  const verbs = groups.filter((group) => group.verbs.length > 0);
  if (verbs.length === 0 && plans.length === 0 && broken.length === 0) {
    const text = `You may not use ${usualCommand} here; staging-check.yaml says who may, and in which channels. Ask those who run it.`;
    return replyMessage({ lines: [[words(text)]] });
  }
  const shown = plans.slice(0, plans.length > mostPlans ? mostPlans - 1 : mostPlans);
  const isAlone = plans.length === 1;
  const phases = isAlone ? phaseLines : Math.floor(phaseLinesOfSeveral / Math.max(1, shown.length));
  const lines = [
    ...shown.flatMap((plan) => planLines(plan, { phases: Math.max(1, phases), isAlone })),
    ...unshownLine(plans.slice(shown.length)),
    ...brokenLine(broken),
    ...verbs.map(({ title, verbs: own }) => verbLine(title, own)),
  ];
  const more = words('All about one of them: ');
  return replyMessage({ lines, last: [[more, typedLeaf('help <word>')]] });
}

/** So that all of it is on one screen of a phone. */
const mostPlans = 3;
const phaseLines = 6;
const phaseLinesOfSeveral = 4;

/** `Look: status · history · who`: what each does is told by `help <word>`. */
function verbLine(title: string, verbs: readonly HelpVerb[]): Line {
  const names = [...new Set(verbs.map(({ usage }) => shortLine(usage.split(' ')[0] ?? '', 40)))];
  return [words(`${shortLine(title, 60)}: `, true), words(names.join(' · '))];
}

function brokenLine(files: readonly string[]): readonly Line[] {
  if (files.length === 0) return [];
  const has = files.length === 1 ? 'has' : 'have';
  const text = `⚠️ ${namesOf(files, 3, 120)} ${has} errors, so nothing of ${files.length === 1 ? 'it' : 'them'} can run: `;
  return [[words(`${text}staging-check validate tells them`)]];
}

function unshownLine(plans: readonly HelpPlan[]): readonly Line[] {
  if (plans.length === 0) return [];
  const names = namesOf(
    plans.map(({ title }) => title),
    5,
    60,
  );
  return [[words('Also: '), words(`${names}: `), typedLeaf('plan')]];
}

function planLines(
  plan: HelpPlan,
  { phases: most, isAlone }: { phases: number; isAlone: boolean },
): readonly Line[] {
  const where = plan.environments.length === 0 ? '' : ` · on ${namesOf(plan.environments, 3, 60)}`;
  const also = plan.also.slice(0, isAlone ? 7 : 0).map((word) => shortLine(word, 60));
  const left = plan.phases.length - most;
  const more = left > 0 ? [`… and ${quantity(left, 'more phase')}`] : [];
  const rest = [...more, ...(also.length === 0 ? [] : [`also: ${also.join(' · ')}`])].join(' · ');
  return [
    [words(`Run ${shortLine(plan.title, 80)}${where}`, true)],
    ...plan.phases.slice(0, most).map(({ command, title, checks, needsApproval }): Line => {
      const facts = [shortLine(title, isAlone ? 60 : 30), quantity(checks, 'check')];
      if (needsApproval) facts.push('asks for approval');
      return [typedLeaf(command), words(` · ${facts.filter((fact) => fact !== '').join(' · ')}`)];
    }),
    ...(rest === '' ? [] : [[words(capitalised(rest))]]),
    ...(plan.onlyNamed.length === 0 ? [] : [[words(`Only when named: ${namesOf(plan.onlyNamed, 3, 60)}`)]]),
  ];
}

/** To the asker of `help <word>`. */
export function helpAboutReply(about: HelpAbout): SlackMessage {
  return replyMessage({
    lines: [
      [typedLeaf(about.usage), words(` · ${shortLine(about.summary, 200)}`)],
      ...about.details.map((detail): Line => [words(shortLine(detail, 400))]),
      ...(about.isAllowed ? [] : [[words('You may not use it here; staging-check.yaml says who may.')]]),
      [words('For example', true)],
      ...about.examples.map((example): Line => [typedLeaf(example)]),
    ],
  });
}
