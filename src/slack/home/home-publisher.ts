import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Asker } from '../../core/people.ts';
import type { Home } from '../block-kit/block-kit.ts';
import { meansError } from '../error-codes.ts';
import { call } from '../out/call.ts';
import { callOutcome } from '../out/call-outcome.ts';
import type { HomeOpeners } from './home-openers.ts';

/** Somebody who goes back and forth gets the picture again when this has passed. */
const debounceMs = 2000;
const mostRemembered = 10_000;

/** What App Home shows a person now; null leaves it as it is. */
type Drawing = { homeOpened(asker: Asker): Promise<Home | null> };

/** Publishes App Home. */
export type HomePublisher = {
  /** For who opened it; `hash` is of the picture they see. */
  opened(asker: Asker, hash: string | null): Promise<void>;
  /** For all who opened it lately, as something that it shows has changed. */
  refresh(): void;
  stop(): void;
};

type Parts = {
  client: WebClient;
  inbox: Drawing;
  /** Null: nobody's is refreshed. */
  openers: HomeOpeners | null;
  onError: (error: unknown, facts: Readonly<Record<string, string>>) => void;
};

/** A workspace that has no App Home is not asked again. */
export function homePublisher({ client, inbox, openers, onError }: Parts): HomePublisher {
  const shown = new LRUCache<string, true>({ max: mostRemembered, ttl: debounceMs });
  let isEnabled = true;
  const show = async (asker: Asker, hash: string | null) => {
    if (!isEnabled) return;
    const error = await publish(client, inbox, asker, hash);
    if (error === 'no-homes') isEnabled = false;
    // Somebody else published since: once more from what is true now, over whatever is there.
    else if (error === 'outrun') await publish(client, inbox, asker, null);
  };
  const push = (user: string) => show({ user, channel: '', thread: null, kind: 'member' }, null);
  const refresher = openers === null ? null : homeRefresher({ openers, push, onError });
  return {
    async opened(asker, hash) {
      if (!isEnabled || shown.has(asker.user)) return;
      shown.set(asker.user, true);
      try {
        // First: what changes while it is drawn is pushed afterwards.
        if (asker.kind === 'member') await openers?.opened(asker.user);
        await show(asker, hash);
      } catch (error) {
        shown.delete(asker.user);
        onError(error, { during: 'publishing App Home' });
      }
    },
    refresh: () => refresher?.refresh(),
    stop: () => refresher?.stop(),
  };
}

/** Why it was not shown: the workspace has no App Home, or somebody else published since. Other errors are thrown. */
async function publish(
  client: WebClient,
  inbox: Drawing,
  asker: Asker,
  hash: string | null,
): Promise<'no-homes' | 'outrun' | null> {
  const view = await inbox.homeOpened(asker);
  if (view === null) return null;
  try {
    await call(client, 'views.publish', { user_id: asker.user, view, ...(hash === null ? {} : { hash }) });
    return null;
  } catch (error) {
    const answer = callOutcome(error);
    const code = answer.kind === 'rate-limited' ? '' : answer.error;
    if (meansError('homesOff', code)) return 'no-homes';
    if (meansError('viewChanged', code)) return 'outrun';
    throw error;
  }
}

type RefresherParts = {
  openers: Pick<HomeOpeners, 'recent' | 'takeTurn'>;
  /** Draws and publishes one person's App Home. */
  push(user: string): Promise<void>;
  onError(error: unknown, facts: Readonly<Record<string, string>>): void;
};

/** Keeps the App Home of those who look at it true; the last change is always shown, if only a turn later. */
type HomeRefresher = {
  /** Something that App Home shows has changed; returns at once. */
  refresh(): void;
  stop(): void;
};

/** Pushes to each person in turns: what changes while a turn is waited for is shown by it. */
export function homeRefresher({ openers, push, onError }: RefresherParts): HomeRefresher {
  const waiting = new Map<string, NodeJS.Timeout | null>();
  let isStopped = false;
  const failed = (error: unknown) => onError(error, { during: 'refreshing App Home' });
  const turn = async (user: string): Promise<void> => {
    const waitMs = await openers.takeTurn(user);
    if (isStopped) return;
    if (waitMs > 0) {
      const timer = setTimeout(() => void turn(user).catch(failedFor(user)), waitMs);
      waiting.set(user, timer.unref());
      return;
    }
    // Before it is drawn: what changes from here on is for the next turn.
    waiting.delete(user);
    await push(user);
  };
  const failedFor = (user: string) => (error: unknown) => {
    waiting.delete(user);
    failed(error);
  };
  const refreshAll = async (): Promise<void> => {
    for (const user of await openers.recent()) {
      if (waiting.has(user) || isStopped) continue;
      waiting.set(user, null);
      turn(user).catch(failedFor(user));
    }
  };
  return {
    refresh: () => void refreshAll().catch(failed),
    stop() {
      isStopped = true;
      for (const timer of waiting.values()) clearTimeout(timer ?? undefined);
      waiting.clear();
    },
  };
}
