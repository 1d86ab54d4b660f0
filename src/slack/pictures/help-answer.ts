import type { HelpAbout, HelpOverview, HelpPlan } from '../../core/command/help.ts';
import { quantity } from '../../core/words/quantity.ts';
import { namesOf, shortLine } from '../../core/words/safe-text.ts';
import { answerMessage, type Line, typedLeaf } from './answer.ts';
import { words } from './blocks.ts';
import type { SlackMessage } from './message.ts';

/** To the asker of `help`: only what they may do here, with commands that can be copied. */
export function helpAnswer({ groups, plans, broken }: HelpOverview, slashCommand: string): SlackMessage {
  const verbs = groups.filter((group) => group.verbs.length > 0);
  if (verbs.length === 0 && plans.length === 0 && broken.length === 0) {
    const said = `You may not use ${slashCommand} here; staging-check.yaml says who may, and in which channels. Ask those who run it.`;
    return answerMessage({ lines: [[words(said)]] });
  }
  const lines = [
    ...plans.flatMap((plan) => planLines(plan, slashCommand)),
    ...broken.map(
      (file): Line => [
        words(
          `⚠️ ${shortLine(file, 120)} has errors, so nothing of it can run: staging-check validate tells them`,
        ),
      ],
    ),
    ...verbs.flatMap(({ title, verbs: own }) => [
      [words(shortLine(title, 60), true)],
      ...own.map(
        ({ usage, summary }): Line => [
          typedLeaf(slashCommand, usage),
          words(` · ${shortLine(summary, 160)}`),
        ],
      ),
    ]),
  ];
  const more = words('More about one of them: ');
  return answerMessage({ lines, last: [[more, typedLeaf(slashCommand, 'help <word>')]] });
}

function planLines(plan: HelpPlan, slashCommand: string): readonly Line[] {
  const where = plan.environments.length === 0 ? '' : ` · on ${namesOf(plan.environments, 6, 60)}`;
  const also = plan.also.slice(0, 6).map((word) => shortLine(word, 60));
  return [
    [words(`Run: ${shortLine(plan.title, 120)}${where}`, true)],
    ...plan.phases.map(({ command, title, checks, needsApproval }): Line => {
      const facts = [shortLine(title, 120), quantity(checks, 'check')];
      if (needsApproval) facts.push('asks for approval');
      return [
        typedLeaf(slashCommand, command),
        words(` · ${facts.filter((fact) => fact !== '').join(' · ')}`),
      ];
    }),
    ...(also.length === 0 ? [] : [[words(`Also: ${also.join(' · ')}`)]]),
    ...(plan.onlyNamed.length === 0 ? [] : [[words(`Only when named: ${namesOf(plan.onlyNamed, 6, 80)}`)]]),
  ];
}

/** To the asker of `help <word>`. */
export function helpAboutAnswer(about: HelpAbout, slashCommand: string): SlackMessage {
  return answerMessage({
    lines: [
      [typedLeaf(slashCommand, about.usage), words(` · ${shortLine(about.summary, 200)}`)],
      ...about.details.map((detail): Line => [words(shortLine(detail, 400))]),
      ...(about.isAllowed ? [] : [[words('You may not use it here; staging-check.yaml says who may.')]]),
      [words('For example', true)],
      ...about.examples.map((example): Line => [typedLeaf(slashCommand, example)]),
    ],
  });
}
