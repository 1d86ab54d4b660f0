import { hold } from './hold.ts';
import { group } from './websocket/index.ts';

hold(group);
