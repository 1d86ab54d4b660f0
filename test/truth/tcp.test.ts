import { hold } from './hold.ts';
import { group } from './tcp/index.ts';

hold(group);
