import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take more than 13 s on two cores, the longest first. */
export const longFiles = [
  'test/demo/story.test.ts',
  'test/e2e/slack-trouble.test.ts',
  'test/e2e/slack-kills.test.ts',
  'test/jobs/worker-faults.test.ts',
  'test/scripts/new.test.ts',
  'test/e2e/pressed-by-two.test.ts',
  'test/store/recording.test.ts',
  'test/bin/import.test.ts',
  'test/e2e/series-kills.test.ts',
  'test/jobs/redis-lost.test.ts',
  'test/bin/run-interrupt.test.ts',
  'test/faults/redis-outages.test.ts',
  'test/scripts/walk-throughs.test.ts',
  'test/faults/workers-gone.test.ts',
  'test/faults/sentinel.test.ts',
  'test/e2e/incident-beside.test.ts',
  'test/e2e/next-things.test.ts',
  'test/jobs/publish.test.ts',
  'test/bin/init.test.ts',
  'test/bin/doctor-bot.test.ts',
  'test/platform/queue/workers.test.ts',
  'test/bin/compare.test.ts',
  'test/demo/backend.test.ts',
  'test/jobs/report-deploy.test.ts',
  'test/slack/out/outbox.test.ts',
  'test/slack/pictures/limits.test.ts',
  'test/bin/run-flags.test.ts',
  'test/scenes/scenes.test.ts',
  'test/package.test.ts',
  'test/e2e/deploy-reports.test.ts',
  'test/bin/cli.test.ts',
  'test/slack/out/outbox-kills.test.ts',
];

/** Begins with the files that wait long, so that the others fill the time: a fresh clone knows no durations of its own. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.sort((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = longFiles.findIndex((file) => moduleId.endsWith(`/${file}`));
  return place === -1 ? longFiles.length : place;
}
