import type { LogOutcome } from '../../../core/logs.ts';
import type { PlaceQuery, SourceMeans } from '../define-source.ts';
import type { CloudWatchPlace } from './place.ts';
import { EventReading } from './read-events.ts';
import { InsightsReading } from './read-insights.ts';

/** Reads each question by itself: with a query of Logs Insights, else page by page. */
export function readCloudWatch(
  means: SourceMeans,
  query: PlaceQuery<CloudWatchPlace>,
): Promise<readonly LogOutcome[]> {
  const { query: insights } = query.place;
  return Promise.all(
    query.questions.map(({ maxEntries }) =>
      insights === undefined
        ? new EventReading(means, query, maxEntries).answer()
        : new InsightsReading(means, { ...query, insights }, maxEntries).answer(),
    ),
  );
}
