import { startEmbeddedRedis } from '../../src/platform/embedded-redis.ts';
import { connectRedis } from '../../src/store/connections.ts';

/** A parent for a test to kill: starts a server in the folder it is given, writes, and stays. */
const server = await startEmbeddedRedis({ dataFolder: process.argv[2] ?? '' });
const redis = connectRedis(server.url, 'consumer');
await redis.set('written', 'by the parent');
process.stdout.write('ready\n');
