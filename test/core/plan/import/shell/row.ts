/** What is to come of a command; null: nothing to check. */
export type Row = readonly [
  source: string,
  draft: {
    type: string;
    spec: object;
    expect: object;
    inferred?: boolean;
    danger?: boolean;
    secrets?: readonly string[];
    capture?: object;
    hosts?: readonly string[];
  } | null,
];
