import { hold } from './hold.ts';
import { group } from './values/index.ts';

hold(group);
