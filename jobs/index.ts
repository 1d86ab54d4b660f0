import { phaseJob } from './phase.ts';
import { publishJob } from './publish.ts';
import { reportJob } from './report.ts';
import { runJob } from './run.ts';
import { seriesJob } from './series.ts';
import { servedJob } from './served.ts';
import { sweepJob } from './sweep.ts';
import { tickJob } from './tick.ts';
import { timelineJob } from './timeline.ts';
import { watchJob } from './watch.ts';

/** Every job there is. */
export const jobs = [
  runJob,
  phaseJob,
  publishJob,
  reportJob,
  timelineJob,
  seriesJob,
  servedJob,
  tickJob,
  sweepJob,
  watchJob,
] as const;
