import { group } from './env/index.ts';
import { hold } from './hold.ts';

hold(group);
