import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a person finds in the ⚡ menu (global) or in a message's menu. */
export interface Shortcut {
  type: 'global' | 'message';
  callbackId: string;
  name: string;
  description: string;
}

const manifest = z.object({
  features: z.object({
    shortcuts: z.array(
      z.object({
        type: z.enum(['global', 'message']),
        callback_id: z.string(),
        name: z.string(),
        description: z.string(),
      }),
    ),
  }),
});

/** The shortcuts that an app's manifest (a JSON file) declares, as Slack offers them after the app is installed from it. */
export function manifestShortcuts(file: string): readonly Shortcut[] {
  const { shortcuts } = manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).features;
  return shortcuts.map(({ callback_id, ...rest }) => ({ ...rest, callbackId: callback_id }));
}
