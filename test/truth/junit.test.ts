import { hold } from './hold.ts';
import { group } from './junit/index.ts';

hold(group);
