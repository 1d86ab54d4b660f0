import { hold } from './hold.ts';
import { group } from './http/index.ts';

hold(group);
