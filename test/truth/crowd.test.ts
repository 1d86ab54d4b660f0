import { group } from './crowd/index.ts';
import { hold } from './hold.ts';

hold(group);
