/** One thing that doctor looked at; `fix` is empty when it is well. */
export type Diagnosis = { what: string; finding: string; fix: string };
