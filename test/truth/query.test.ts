import { hold } from './hold.ts';
import { group } from './query/index.ts';

hold(group);
