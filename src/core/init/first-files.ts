/** Files beside the first plan, by path. */
export type FirstFiles = ReadonlyMap<string, string>;

/** A workflow for one plan; `secrets` are the names that the plan asks for. */
function workflow(plan: string, secrets: readonly string[]): string {
  const variables = secrets.map((name) => `STAGING_CHECK_SECRET_${name}`);
  return `name: staging
on: [deployment_status, workflow_dispatch]
jobs:
  check:
    # A deployment has many states; only one of them is a new revision.
    if: github.event_name == 'workflow_dispatch' || github.event.deployment_status.state == 'success'
    runs-on: ubuntu-latest
    permissions: { contents: read }
    env:
      # A variable of the repository: the address of the file that npm run pack made, or the name and version that you publish it under.
      STAGING_CHECK_PACKAGE: \${{ vars.STAGING_CHECK_PACKAGE }}
${variables.map((name) => `      ${name}: \${{ secrets.${name} }}\n`).join('')}    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v6
        with: { node-version: 24 }
      - run: npx --yes "\${STAGING_CHECK_PACKAGE:?is not set for this repository}" run all --plan ${plan} --format github --write junit=staging-check.junit.xml
      - if: always()
        uses: actions/upload-artifact@v4
        with: { name: staging-check, path: staging-check.junit.xml }
`;
}

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
export function firstFiles(
  plan: { id: string; text: string },
  schema: string,
  manifest: string | null,
): FirstFiles {
  const secrets = [...new Set([...plan.text.matchAll(/\$\{secret:(\w+)\}/g)].map(([, name = '']) => name))];
  const files = new Map<string, string>([
    ['plans/plan.schema.json', schema],
    ['.github/workflows/staging-check.yml', workflow(plan.id, secrets)],
  ]);
  if (manifest === null) return files;
  files.set('staging-check.yaml', configuration);
  files.set('.env.example', variables);
  files.set('slack-manifest.json', manifest);
  return files;
}
