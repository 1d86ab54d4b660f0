import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a person finds in the ⚡ menu (global) or in a message's menu. */
export interface Shortcut {
  type: 'global' | 'message';
  callbackId: string;
  name: string;
  description: string;
}

/** What an app brings along and may do once it is installed from its manifest. */
export interface Manifest {
  shortcuts: readonly Shortcut[];
  /** Scopes of the bot token. */
  scopes: readonly string[];
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
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

/** Reads an app's manifest, a JSON file. */
export function readManifest(file: string): Manifest {
  const { features, oauth_config } = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    shortcuts: features.shortcuts.map(({ callback_id, ...rest }) => ({ ...rest, callbackId: callback_id })),
    scopes: oauth_config.scopes.bot,
  };
}
