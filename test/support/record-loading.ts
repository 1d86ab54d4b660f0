import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Imported before a program (`--import`): writes the URL of each module that it loads to `loaded.txt` where it was started. */
registerHooks({
  load(url, context, nextLoad) {
    appendFileSync('loaded.txt', `${url}\n`);
    return nextLoad(url, context);
  },
});
