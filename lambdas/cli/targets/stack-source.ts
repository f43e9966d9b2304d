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
import { describeStack } from './describe-stack.ts';
import type { OpenedSource, Target } from './target.ts';

/**
 * The source of a deployed stack, as the stack's outputs describe it.
 *
 * @param feed undefined: every feed that the stack polls
 * @throws FixSettings if the stack does not exist, or does not poll the feed
 */
export async function openStackSource(
  feed: Feed | undefined,
  stack: string,
  access: AwsAccess = {},
): Promise<OpenedSource> {
  const config = await operatorConfig(access);
  const { arn, outputs, clockAheadMs } = await describeStack(stack, config);
  const { feeds: names, ...environment } = operatorSettings(stack, outputs[OPERATOR_OUTPUT]);
  const polled = FEEDS.filter(({ name }) => Array.isArray(names) && names.includes(name));
  const [first] = polled;
  if (first === undefined || (feed !== undefined && !polled.includes(feed))) {
    throw new FixSettings(`stack ${stack} does not poll ${feed?.name ?? 'any feed'}`);
  }
  const settingsOf = ({ name }: Feed) =>
    parseEnvironment({ ...stringFields(environment), [ENVIRONMENT.feed]: name });
  const { feed: _, ...settings } = settingsOf(first);
  const [, , , region = '', account = ''] = arn.split(':');
  return {
    identity: {
      kind: 'stack',
      stack,
      account,
      region,
      label: settings.source.label,
      version: outputs['Version'],
    },
    clock: { of: 'AWS', aheadMs: () => Promise.resolve(clockAheadMs) },
    poller: 'The pollers do this, from their next minute on.',
    feeds: (feed === undefined ? polled : [feed]).map((one) => stackTarget(settingsOf(one), config)),
    stack: { name: stack, config, outputs, settings },
  };
}

function operatorSettings(stack: string, output: string | undefined): Readonly<Record<string, unknown>> {
  const settings = parseJson(output ?? '');
  if (isObject(settings)) return settings;
  throw new FixSettings(`stack ${stack} has no output ${OPERATOR_OUTPUT}: deploy it again with this version`);
}

function stackTarget({ feed, source, bucket, table }: PollerSettings, config: OperatorConfig): Target {
  return {
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
