#!/usr/bin/env node
// Makes what is missing in secrets/: node scripts/make-secrets.mjs [folder]. A secret that is there is never overwritten;
// redis_users, which holds no secret but the SHA-256 of the passwords, is made anew of redis/users.acl each time.
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? join(import.meta.dirname, '../secrets');
const rules = join(import.meta.dirname, '../redis/users.acl');
const given = ['slack_bot_token', 'slack_app_token'];
const random = ['link_secret', 'approval_secret', 'webhook_secret'];

mkdirSync(folder, { recursive: true, mode: 0o700 });
const made = random.filter((name) => isMade(name, randomBytes(32).toString('hex')));
const missing = given.filter((name) => read(join(folder, name)) === null);
const users = usersOf(readFileSync(rules, 'utf8'));
// Redis runs as another user than the bot, and has to read it.
writeFileSync(join(folder, 'redis_users'), users);
chmodSync(join(folder, 'redis_users'), 0o644);
console.log(
  `${folder}: ${made.length === 0 ? 'nothing was missing' : `made ${made.join(', ')}`}; redis_users is as redis/users.acl says.`,
);
if (missing.length > 0) console.log(`Slack gives the rest, paste them: ${missing.join(', ')}`);

/** The rules with every password as its hash; each `<user>` has its address in a file redis_url_<user>. */
function usersOf(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const words = new Map(lines.flatMap((line) => (line.startsWith('user ') ? [] : [line.split(' = ')])));
  const filled = lines
    .filter((line) => line.startsWith('user '))
    .map((line) =>
      line.replace(/<(?:password:)?([\w-]+)>/g, (whole, name) =>
        whole.startsWith('<password:') ? `#${sha256(passwordOf(name))}` : (words.get(name) ?? whole),
      ),
    );
  return `${filled.join('\n')}\n`;
}

function passwordOf(user) {
  const name = `redis_url_${user.replaceAll('-', '_')}`;
  if (isMade(name, `redis://${user}:${randomBytes(32).toString('hex')}@redis:6379`)) made.push(name);
  const url = read(join(folder, name)) ?? '';
  const password = URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '';
  if (password === '') throw new Error(`${join(folder, name)}: expected redis://${user}:password@host:6379`);
  return password;
}

function isMade(name, text) {
  try {
    writeFileSync(join(folder, name), `${text}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}
