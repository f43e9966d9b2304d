import type { Context } from 'aws-lambda';
import { Poller } from './poller.ts';

let poller: Poller | undefined;

/** Called by EventBridge once a minute; what it sends says nothing that is needed. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  poller ??= new Poller(process.env);
  await poller.run(() => context.getRemainingTimeInMillis());
}
