import { holdsTheContract } from './contract.ts';
import { sourcesUnderTest } from './stands.ts';

for (const under of sourcesUnderTest) holdsTheContract(under);
