import type { HomeOpeners } from './home-openers.ts';

type Parts = {
  openers: Pick<HomeOpeners, 'recent' | 'takeTurn'>;
  /** Draws and publishes one person's App Home. */
  push(user: string): Promise<void>;
  onError(error: unknown, facts: Readonly<Record<string, string>>): void;
};

/** Keeps the App Home of those who look at it true; the last change is always shown, if only a turn later. */
export type HomeRefresher = {
  /** Something that App Home shows has changed; returns at once. */
  refresh(): void;
  stop(): void;
};

/** Pushes to each person in turns: what changes while a turn is waited for is shown by it. */
export function homeRefresher({ openers, push, onError }: Parts): HomeRefresher {
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
