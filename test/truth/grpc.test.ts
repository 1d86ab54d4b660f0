import { group } from './grpc/index.ts';
import { hold } from './hold.ts';

hold(group);
