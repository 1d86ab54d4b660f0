import { bareLoop, throughCheck } from './websocket-clients.ts';

// A process of its own: prints how much resident memory a connection took at the peak, KiB.
const [, , variant, url = '', count = '0'] = process.argv;
const client = variant === 'bare' ? bareLoop : throughCheck;
await client(url, 20);
const before = process.memoryUsage().rss / 1024;
await client(`${url}hold/${count}`, Number(count));
process.stdout.write(`${(process.resourceUsage().maxRSS - before) / Number(count)}\n`);
