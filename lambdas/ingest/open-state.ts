import { logsPrefix } from '../contract/object-layout.ts';
import { timestamp, type Run } from './run.ts';
import { brokenState } from './state-codec.ts';
import { firstState } from './state-changes.ts';
import { end, next, type Step } from './step.ts';

/**
 * The feed's state, created if the feed was never polled.
 *
 * @throws RepairState if the state is lost or cannot be read
 */
export async function openState(run: Run): Promise<Step> {
  const state = await run.ports.states.read(run.config.feed);
  if (state === undefined) return createState(run);
  run.ports.progress({ kind: 'state', state });
  return next(state);
}

async function createState(run: Run): Promise<Step> {
  const { feed, startTime } = run.config;
  const { states, objects, progress } = run.ports;
  if (await objects.isEmpty(logsPrefix(feed))) {
    const first = firstState(timestamp(run), { startTime });
    if ((await states.create(feed, first)) === 'overtaken') return end('overtaken');
    progress({ kind: 'state', state: first });
    return next(first);
  }
  // The feed was polled before, or another run is starting it. Starting over would deliver its events again.
  if ((await states.read(feed)) !== undefined) return end('overtaken');
  throw brokenState(feed, `the state of ${feed.name} is missing, although the bucket contains its events`);
}
