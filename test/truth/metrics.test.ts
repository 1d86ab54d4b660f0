import { hold } from './hold.ts';
import { group } from './metrics/index.ts';

hold(group);
