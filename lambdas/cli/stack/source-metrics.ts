import {
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { awsFailure } from '../../aws/aws-failure.ts';
import type { FeedName } from '../../contract/feeds.ts';
import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../contract/metrics.ts';
import type { Delivered } from '../../health/feed-status.ts';
import type { TokenLife } from '../../health/source-status.ts';

const DAY_MS = 86_400_000;
/** How old the newest report of the token's life may be. Every poll that knows it reports it. */
const TOKEN_WINDOW_MS = 15 * 60_000;

/** The sums of the last 24 hours of each feed that was asked for, and the token's life, as the pollers reported them. */
export interface SourceMetrics {
  readonly delivered: (feed: FeedName) => Delivered;
  readonly token: TokenLife;
}

/**
 * Reads the metrics of a source.
 *
 * @param sourceId as the pollers report it
 * @param now milliseconds since 1970
 * @throws PipelineError if CloudWatch cannot be read
 */
export async function readSourceMetrics(
  client: CloudWatchClient,
  sourceId: string,
  feeds: readonly FeedName[],
  now: number,
): Promise<SourceMetrics> {
  const source = { [DIMENSIONS.source]: sourceId };
  const queries = feeds.flatMap((feed) => {
    const dimensions = { ...source, [DIMENSIONS.feed]: feed };
    return [
      query(`events_${feed}`, METRICS.eventsDelivered, dimensions, 'Sum', 300),
      query(`rejected_${feed}`, METRICS.recordsRejected, dimensions, 'Sum', 300),
    ];
  });
  try {
    const [sums, token] = await Promise.all([
      readValues(client, queries, now - DAY_MS, now),
      readValues(
        client,
        [query('token', METRICS.tokenDaysLeft, source, 'Minimum', 60)],
        now - TOKEN_WINDOW_MS,
        now,
      ),
    ]);
    const sum = (id: string) => (sums.get(id) ?? []).reduce((total, value) => total + value, 0);
    return {
      delivered: (feed) => ({ events: sum(`events_${feed}`), rejected: sum(`rejected_${feed}`) }),
      token: { daysLeft: token.get('token')?.[0] },
    };
  } catch (error) {
    throw awsFailure(`read the metrics of source ${sourceId}`, error, sourceId);
  }
}

function query(
  id: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  statistic: 'Sum' | 'Minimum',
  seconds: number,
): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: METRIC_NAMESPACE,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Stat: statistic,
      Period: seconds,
    },
  };
}

/** The values of each query by its id, the newest first. */
async function readValues(
  client: CloudWatchClient,
  queries: MetricDataQuery[],
  from: number,
  to: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const values = new Map<string, number[]>();
  const pages = paginateGetMetricData(
    { client },
    {
      MetricDataQueries: queries,
      StartTime: new Date(from),
      EndTime: new Date(to),
      ScanBy: 'TimestampDescending',
    },
  );
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id = '', Values = [] } of MetricDataResults) {
      values.set(Id, [...(values.get(Id) ?? []), ...Values]);
    }
  }
  return values;
}
