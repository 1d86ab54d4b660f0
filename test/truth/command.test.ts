import { group } from './command/index.ts';
import { hold } from './hold.ts';

hold(group);
