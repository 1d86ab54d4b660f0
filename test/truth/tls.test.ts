import { hold } from './hold.ts';
import { group } from './tls/index.ts';

hold(group);
