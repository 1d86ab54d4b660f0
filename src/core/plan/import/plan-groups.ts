/** Keys of a plan whose members are pieces of their own, each of which stands over several lines. */
export const planGroups = [
  'environments',
  'phases',
  'sections',
  'criteria',
  'timeline',
  'tasks',
  'risks',
  'requires',
  'afterwards',
] as const;
