/** Variables that are the bot's own business: tokens, its Redis, its secrets, whatever a plan lets through. */
const ours = /^(SLACK_|REDIS_URL|STAGING_CHECK_)/;

/** What checks may see of the environment of the process that runs them, and their programs inherit from. */
export function checkEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}
