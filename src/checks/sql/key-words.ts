import type { KeyWordsByPath } from '../../core/plan/key-words.ts';

/** What an editor shows beside the keys of this type. */
export const sqlKeyWords: KeyWordsByPath = {
  sql: [
    'One statement that reads a database: its rows, its value',
    {
      postgres: 'postgres://db.example.org:5432/shop',
      user: 'probe',
      statement: 'select count(*) from orders',
    },
  ],
  postgres: ['where, without user and password', 'postgres://db.example.org:5432/shop?sslmode=require'],
  user: ['who asks', 'probe'],
  password: ['the password, named as a secret', '${secret:DB_PASSWORD}'],
  statement: ['one statement that reads', 'select count(*) from orders where state = ${state}'],
  'expect.rows': ['how many rows, or each of them by column', [{ state: 'open', jobs: { lt: 100 } }]],
  'expect.value': ['the first column of the only row', { gte: 1 }],
};
