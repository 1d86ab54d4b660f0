import { hold } from './hold.ts';
import { group } from './plan-text/index.ts';

hold(group);
