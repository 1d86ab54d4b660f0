import type { DeployDesk } from '../desk/deploys/deploy-desk.ts';
import type { HookAnswer, HookedDeploy } from './deploy-hook.ts';

/** What the desk makes of a deploy that the web hook was told. */
export async function hookedDeploy(
  desk: Pick<DeployDesk, 'seen'>,
  deploy: HookedDeploy,
  at: number | null,
): Promise<HookAnswer> {
  const seen = await desk.seen({ kind: 'hook' }, { ...deploy, ...(at === null ? {} : { at }) });
  switch (seen.kind) {
    case 'new':
    case 'known':
      return { kind: seen.kind, deploy: seen.deploy };
    case 'declined':
      return { kind: 'wrong', problems: seen.problems };
    case 'refused':
      return { kind: 'wrong', problems: [seen.hint] };
    case 'unknown': {
      const meant = seen.instead === null ? '' : `; did you mean ${seen.instead.word}?`;
      return { kind: 'wrong', problems: [`environment: no plan has ${JSON.stringify(seen.word)}${meant}`] };
    }
    default:
      return seen satisfies never;
  }
}
