import { answer, question } from './answer.ts';
import { cancel } from './cancel.ts';
import type { Desk } from './desk.ts';
import { release, usualEnvironments, who } from './environments.ts';
import { list } from './list.ts';
import { offered } from './offered.ts';
import type { DeskParts } from './parts.ts';
import { byVerb, isPermitted } from './permit.ts';
import { preview, refusal } from './preview.ts';
import { rerun } from './rerun.ts';
import { show } from './show.ts';
import { start } from './start.ts';
import { understand } from './understand.ts';
import { isUsable } from './words.ts';

/** The desk over what it was handed; every process may have one, they share nothing but the parts' stores. */
export function createDesk(parts: DeskParts): Desk {
  return {
    understand: (asker, request) => understand(parts, asker, request),
    preview: (asker, request) => preview(parts, asker, request),
    start: (asker, request) => start(parts, asker, request),
    cancel: (asker, request) => cancel(parts, asker, request),
    rerun: (asker, request) => rerun(parts, asker, request),
    answer: (asker, request) => answer(parts, asker, request),
    who: (asker, environment) => who(parts, asker, environment),
    usual: async (asker) => usualEnvironments(parts, asker, (await parts.plans()).filter(isUsable)),
    release: (asker, environment) => release(parts, asker, environment),
    list: (asker, options) => list(parts, asker, options),
    may: (asker, verb, environment) =>
      isPermitted(parts, asker, [byVerb({ verb, channel: asker.channel, environment }, asker.user)]),
    refusal: (asker, wish) => refusal(parts, asker, wish),
    plans: () => parts.plans(),
    offered: (asker) => offered(parts, asker),
    show: (asker, run) => show(parts, asker, run),
    question: (asker, request) => question(parts, asker, request),
  };
}
