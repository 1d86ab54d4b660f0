/** Files beside the first plan, by path. */
export type FirstFiles = ReadonlyMap<string, string>;

const ci = `name: staging
on: [deployment_status, workflow_dispatch]
jobs:
  check:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v6
        with: { node-version: 24 }
      - run: npx --yes staging-check run all --plan PLAN --format github --write junit=staging-check.junit.xml
      - if: always()
        uses: actions/upload-artifact@v4
        with: { name: staging-check, path: staging-check.junit.xml }
`;

const configuration = `# What the bot goes by; every key: docs/configuration.md. Without permissions everybody in the workspace may run plans.
# permissions:
#   - { who: everyone, may: [run, status, history, help], in: all, on: all }
# Whoever approves checks that are marked danger: user groups or people.
approvers: []
`;

const variables = `# What the bot needs, from api.slack.com/apps: create an app "from a manifest" with slack-manifest.json, install it, and copy two tokens.
# OAuth & Permissions: Bot User OAuth Token
SLACK_BOT_TOKEN=
# Basic Information, App-Level Tokens: one with the scope connections:write
SLACK_APP_TOKEN=
# Secrets of plans: \${secret:TOKEN} is STAGING_CHECK_SECRET_TOKEN, or better a file that STAGING_CHECK_SECRET_TOKEN_FILE names
# STAGING_CHECK_SECRET_TOKEN=
`;

/** What a team needs beside the plan; with Slack also configuration, variables and the manifest. */
export function firstFiles(plan: string, schema: string, manifest: string | null): FirstFiles {
  const files = new Map<string, string>([
    ['plans/plan.schema.json', schema],
    ['.github/workflows/staging-check.yml', ci.replace('PLAN', plan)],
  ]);
  if (manifest === null) return files;
  files.set('staging-check.yaml', configuration);
  files.set('.env.example', variables);
  files.set('slack-manifest.json', manifest);
  return files;
}
