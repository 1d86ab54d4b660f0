import { join } from 'node:path';

/** Variables of every process that tests start: code that one of them has compiled is not compiled again by the next, which halves its start. */
export const compiled = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled'),
};
