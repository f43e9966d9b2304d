import { ENVIRONMENT } from '../contract/environment.ts';
import { EVENTS_API_URL_FORM, originOfEventsApi } from '../contract/events-api-url.ts';
import { FEEDS, findFeed, type Feed } from '../contract/feeds.ts';
import type { ApiVersion } from '../events-api/client.ts';
import { FixSettings } from '../ingest/errors.ts';
import type { Source } from '../ingest/source.ts';

/** The settings of a poller, parsed from its environment. The fields are those of ENVIRONMENT. */
export interface PollerSettings {
  readonly feed: Feed;
  readonly bucket: string;
  readonly table: string;
  readonly secretArn: string;
  readonly source: Source;
  /** Undefined: the host that the token names. */
  readonly eventsApiUrl: string | undefined;
  readonly apiVersion: ApiVersion;
  readonly lookbackDays: number;
  readonly reportFeedAge: boolean;
  readonly stackName: string;
  readonly runbookUrl: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws FixSettings that lists every invalid variable */
export function parseEnvironment(environment: Environment): PollerSettings {
  const issues: string[] = [];
  const read = <T>(
    name: string,
    parse: (value: string) => T | undefined,
    expected: string,
  ): T | undefined => {
    const value = environment[name];
    const parsed = value === undefined ? undefined : parse(value);
    if (parsed === undefined) issues.push(`${name} must be ${expected}, not ${JSON.stringify(value)}`);
    return parsed;
  };

  const feed = read(ENVIRONMENT.feed, findFeed, `one of ${FEEDS.map(({ name }) => name).join(', ')}`);
  const bucket = read(ENVIRONMENT.bucket, nonEmpty, 'the name of a bucket');
  const table = read(ENVIRONMENT.table, nonEmpty, 'the name of a table');
  const secretArn = read(ENVIRONMENT.secretArn, nonEmpty, 'the ARN of a secret');
  const id = read(ENVIRONMENT.sourceId, nonEmpty, 'a UUID');
  const label = read(ENVIRONMENT.sourceLabel, nonEmpty, 'a non-empty string');
  const standardFields = read(ENVIRONMENT.standardFields, boolean, 'true or false');
  const apiVersion = read(ENVIRONMENT.apiVersion, version, 'v1 or v2');
  const reportFeedAge = read(ENVIRONMENT.reportFeedAge, boolean, 'true or false');
  const lookbackDays = read(ENVIRONMENT.lookbackDays, integer, 'an integer');
  const stackName = read(ENVIRONMENT.stackName, nonEmpty, 'the name of a stack');
  const runbookUrl = read(ENVIRONMENT.runbookUrl, nonEmpty, 'the address of the runbook');
  const givenUrl = environment[ENVIRONMENT.eventsApiUrl] ?? '';
  const eventsApiUrl = originOfEventsApi(givenUrl);
  if (givenUrl !== '' && eventsApiUrl === undefined) {
    issues.push(`${ENVIRONMENT.eventsApiUrl} must be ${EVENTS_API_URL_FORM}`);
  }

  if (
    feed === undefined ||
    bucket === undefined ||
    table === undefined ||
    secretArn === undefined ||
    id === undefined ||
    label === undefined ||
    standardFields === undefined ||
    apiVersion === undefined ||
    lookbackDays === undefined ||
    reportFeedAge === undefined ||
    stackName === undefined ||
    runbookUrl === undefined ||
    issues.length > 0
  ) {
    throw new FixSettings(
      `the environment of the function is not valid; deploy the stack again: ${issues.join('; ')}`,
    );
  }
  return {
    feed,
    bucket,
    table,
    secretArn,
    source: { id, label, standardFields },
    eventsApiUrl,
    apiVersion,
    lookbackDays,
    reportFeedAge,
    stackName,
    runbookUrl,
  };
}

function nonEmpty(value: string): string | undefined {
  return value === '' ? undefined : value;
}

function boolean(value: string): boolean | undefined {
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

function version(value: string): ApiVersion | undefined {
  return value === 'v1' || value === 'v2' ? value : undefined;
}

function integer(value: string): number | undefined {
  return /^\d+$/.test(value) ? Number(value) : undefined;
}
