import { hold } from './hold.ts';
import { group } from './outputs/index.ts';

hold(group);
