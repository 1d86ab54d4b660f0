import { hold } from './hold.ts';
import { group } from './revision/index.ts';

hold(group);
