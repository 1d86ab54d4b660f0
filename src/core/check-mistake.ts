/** What a plan says wrong at the keys that lead to it from its check: `expect`, `entries`. */
export type Mistake = { path: readonly (string | number)[]; message: string };
