import { group } from './dns/index.ts';
import { hold } from './hold.ts';

hold(group);
