import type { Context } from 'aws-lambda';
import { Poller } from './poller.ts';

let poller: Poller | undefined;

/** Polls the feed once. EventBridge calls it every minute; a poll does not need the event. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  poller ??= new Poller(process.env);
  await poller.run(() => context.getRemainingTimeInMillis());
}
