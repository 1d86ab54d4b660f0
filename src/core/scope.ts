/** What a run, a deploy and an incident are about: two plans may call their environments the same. */
export type Scope = { plan: string; environment: string };
