import { hold } from './hold.ts';
import { group } from './redaction/index.ts';

hold(group);
