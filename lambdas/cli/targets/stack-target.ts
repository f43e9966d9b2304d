import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { ENVIRONMENT, OPERATOR_OUTPUT } from '../../contract/environment.ts';
import { FEEDS, type Feed } from '../../contract/feeds.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { isObject, parseJson, stringFields } from '../../ingest/json.ts';
import { LIMITS } from '../../ingest/limits.ts';
import { parseEnvironment, type PollerSettings } from '../../sources/poller-settings.ts';
import { newRunClock } from '../../sources/run-clock.ts';
import {
  operatorConfig,
  stackAdapters,
  type AwsAccess,
  type OperatorConfig,
} from '../../sources/stack-adapters.ts';
import { readStackOutput } from './stack-output.ts';
import type { Target } from './target.ts';

/**
 * A deployed stack, as its outputs describe it.
 *
 * @param feed undefined: every feed that the stack polls
 * @throws FixSettings if the stack does not exist, or does not poll the feed
 */
export async function openStackTargets(
  feed: Feed | undefined,
  stack: string,
  access: AwsAccess = {},
): Promise<Target[]> {
  const config = await operatorConfig(access);
  const { value, clockAheadMs } = await readStackOutput(stack, OPERATOR_OUTPUT, config);
  const output = parseJson(value ?? '');
  if (!isObject(output)) {
    throw new FixSettings(
      `stack ${stack} has no output ${OPERATOR_OUTPUT}: deploy it again with this version`,
    );
  }
  const { feeds: names, ...environment } = output;
  const polled = FEEDS.filter(({ name }) => Array.isArray(names) && names.includes(name));
  if (feed !== undefined && !polled.includes(feed)) {
    throw new FixSettings(`stack ${stack} does not poll ${feed.name}`);
  }
  return (feed === undefined ? polled : [feed]).map((feed) => {
    const settings = parseEnvironment({ ...stringFields(environment), [ENVIRONMENT.feed]: feed.name });
    const clock = { of: 'AWS', aheadMs: () => Promise.resolve(clockAheadMs) };
    return { ...stackTarget(stack, settings, config), clock };
  });
}

function stackTarget(
  stack: string,
  { feed, source, bucket, table }: PollerSettings,
  config: OperatorConfig,
): Omit<Target, 'clock'> {
  return {
    name: `stack ${stack}`,
    poller: 'The pollers do this, from their next minute on.',
    context: {
      ...stackAdapters({ bucket, table }, config),
      feed,
      source,
      schema: SCHEMAS[feed.logType],
      limits: LIMITS,
      newClock: newRunClock,
      now: Date.now,
    },
  };
}
