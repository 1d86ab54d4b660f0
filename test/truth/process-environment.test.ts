import { hold } from './hold.ts';
import { group } from './process-environment/index.ts';

hold(group);
