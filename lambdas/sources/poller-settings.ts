import { ENVIRONMENT } from '../contract/environment.ts';
import { EVENTS_API_URL_FORM, originOfEventsApi } from '../contract/events-api-url.ts';
import { FEEDS, findFeed, type Feed } from '../contract/feeds.ts';
import type { ApiVersion } from '../events-api/client.ts';
import { FixSettings } from '../ingest/errors.ts';
import type { Source } from '../ingest/source.ts';

/** What the stack tells a poller through its environment. */
export interface PollerSettings {
  readonly feed: Feed;
  readonly bucket: string;
  readonly table: string;
  readonly secretArn: string;
  readonly source: Source;
  /** Undefined: the token's own host. */
  readonly eventsApiUrl: string | undefined;
  readonly apiVersion: ApiVersion;
  readonly lookbackDays: number;
  readonly reportFeedAge: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws FixSettings that names every fault at once */
export function parseEnvironment(environment: Environment): PollerSettings {
  const faults: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined, wanted: string): T | undefined => {
    const text = environment[name];
    const value = text === undefined ? undefined : parse(text);
    if (value === undefined) faults.push(`${name} must be ${wanted}, not ${JSON.stringify(text)}`);
    return value;
  };
  const text = (value: string) => (value === '' ? undefined : value);

  const feed = read(ENVIRONMENT.feed, findFeed, `one of ${FEEDS.map(({ name }) => name).join(', ')}`);
  const bucket = read(ENVIRONMENT.bucket, text, 'the name of a bucket');
  const table = read(ENVIRONMENT.table, text, 'the name of a table');
  const secretArn = read(ENVIRONMENT.secretArn, text, 'the ARN of a secret');
  const id = read(ENVIRONMENT.sourceId, text, 'a UUID');
  const label = read(ENVIRONMENT.sourceLabel, text, 'a text');
  const standardFields = read(ENVIRONMENT.standardFields, boolean, 'true or false');
  const apiVersion = read(ENVIRONMENT.apiVersion, version, 'v1 or v2');
  const reportFeedAge = read(ENVIRONMENT.reportFeedAge, boolean, 'true or false');
  const lookbackDays = read(ENVIRONMENT.lookbackDays, wholeNumber, 'a whole number');
  const givenUrl = environment[ENVIRONMENT.eventsApiUrl] ?? '';
  const eventsApiUrl = originOfEventsApi(givenUrl);
  if (givenUrl !== '' && eventsApiUrl === undefined) {
    faults.push(`${ENVIRONMENT.eventsApiUrl} must be ${EVENTS_API_URL_FORM}`);
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
    faults.length > 0
  ) {
    throw new FixSettings(
      `the environment of the function is wrong; deploy the stack again: ${faults.join('; ')}`,
    );
  }
  const source = { id, label, standardFields };
  return { feed, bucket, table, secretArn, source, eventsApiUrl, apiVersion, lookbackDays, reportFeedAge };
}

function boolean(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function version(text: string): ApiVersion | undefined {
  return text === 'v1' || text === 'v2' ? text : undefined;
}

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
