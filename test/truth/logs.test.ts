import { hold } from './hold.ts';
import { group } from './logs/index.ts';

hold(group);
