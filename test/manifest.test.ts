import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { neededScopes } from '../src/slack/out/scopes.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const socket = read('manifest.json');
const http = read('manifest.http.json');

it.each([
  ['manifest.json', socket],
  ['manifest.http.json', http],
])("%s is valid by Slack's published schema", (_, manifest) => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(read('test/support/slack-manifest-schema/manifest.schema.1.0.0.json'));
  validate(manifest);
  expect(validate.errors).toBeNull();
});

it('the schema refuses what Slack would refuse', () => {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(read('test/support/slack-manifest-schema/manifest.schema.1.0.0.json'));
  const named = (name: string) => ({ ...socket, display_information: { name } });
  expect(validate(named('x'.repeat(36)))).toBe(false);
  expect(validate({ ...socket, unknown: true })).toBe(false);
});

it('the two manifests differ in how Slack reaches the app, and in nothing else', () => {
  expect(withoutTransport(http)).toEqual(withoutTransport(socket));
});

it('HTTP mode has one address for commands, events and clicks; Socket Mode has none', () => {
  const addresses = (manifest: unknown) => [
    ...new Set(JSON.stringify(manifest).match(/https?:\/\/[^"]+/g) ?? []),
  ];
  expect(addresses(http)).toEqual(['https://HOST/slack/events']);
  expect(JSON.stringify(http).match(/https:\/\/HOST/g)).toHaveLength(3);
  expect(http.settings.socket_mode_enabled).toBe(false);
  expect(addresses(socket)).toEqual([]);
  expect(socket.settings.socket_mode_enabled).toBe(true);
});

it('names in commands arrive as ids, and the shortcuts are those that the bot answers', () => {
  expect(socket.features.slash_commands).toMatchObject([{ command: '/staging-check', should_escape: true }]);
  expect(
    socket.features.shortcuts.map(({ type, callback_id }: Record<string, string>) => [type, callback_id]),
  ).toEqual([
    ['global', 'run_check'],
    ['message', 'rerun_check'],
    ['message', 'keep_message'],
  ]);
});

it('the app asks for the scopes that doctor looks for, and for no others', () => {
  expect(socket.oauth_config.scopes.bot.toSorted()).toEqual(Object.keys(neededScopes).sort());
});

it('the app hears of reactions, and of messages that change, in public and in private channels', () => {
  expect(socket.settings.event_subscriptions.bot_events).toEqual([
    'app_home_opened',
    'app_mention',
    'message.channels',
    'message.groups',
    'reaction_added',
    'reaction_removed',
  ]);
});

it('docs/install.md says what each scope is for', () => {
  const text =
    readFileSync(join(root, 'docs/install.md'), 'utf8').split('| scope |')[1]?.split('\n\n')[0] ?? '';
  const rows = [...text.matchAll(/^\| `([\w:.]+)` \| \S/gm)].map(([, scope]) => scope);
  expect(rows.sort()).toEqual(socket.oauth_config.scopes.bot.toSorted());
});

it('the Slack CLI starts the product itself, from the manifest of this folder', () => {
  const { hooks, config } = read('.slack/hooks.json');
  expect(hooks).toEqual({ 'get-manifest': 'cat manifest.json', start: 'bin/staging-check start' });
  expect(config['sdk-managed-connection-enabled']).toBe(true);
  expect(read('.slack/config.json')).toEqual({ manifest: { source: 'local' } });
});

function withoutTransport(manifest: unknown): unknown {
  const transport = new Set(['url', 'request_url', 'socket_mode_enabled']);
  return JSON.parse(JSON.stringify(manifest), (key, value) => (transport.has(key) ? undefined : value));
}
