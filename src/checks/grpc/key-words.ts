import type { KeyWordsByPath } from '../../core/plan/key-words.ts';

/** What an editor shows beside the keys of this type. */
export const grpcKeyWords: KeyWordsByPath = {
  address: ['host:port, listed in hosts', 'api.example.org:443'],
  service: ['whose health; the server as a whole unless told', 'shop.v1.Orders'],
  tls: ['true, or how; in the open unless told', true],
  metadata: ['sent with the call', { 'x-api-key': '${secret:API_KEY}' }],
  'expect.status': ['what it says of itself; SERVING unless told', 'SERVING'],
};
