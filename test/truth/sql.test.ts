import { afterAll } from 'vitest';
import { hold } from './hold.ts';
import { group } from './sql/index.ts';
import { stopServer } from './sql/targets.ts';

afterAll(stopServer);

hold(group);
