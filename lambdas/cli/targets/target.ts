import type { PollerSettings } from '../../sources/poller-settings.ts';
import type { OperatorConfig } from '../../sources/stack-adapters.ts';
import type { JobContext } from '../../recovery/job-context.ts';

/** A source that a command works on: that of a deployed stack, or that of a folder. */
export interface OpenedSource {
  readonly identity: SourceIdentity;
  /** The clock with which this machine's is compared: whose it is, and by how many milliseconds this machine's is ahead. */
  readonly clock: { readonly of: string; readonly aheadMs: () => Promise<number> };
  /** Who does what a rewind requests, as a sentence. */
  readonly poller: string;
  /** The feeds that are polled, or the one that was named. */
  readonly feeds: readonly Target[];
  /** What else a stack consists of. Undefined: it is a folder. */
  readonly stack: StackAccess | undefined;
}

/** Which source it is, for the first line of each command and for its JSON. */
export type SourceIdentity =
  | {
      readonly kind: 'stack';
      readonly stack: string;
      readonly account: string;
      readonly region: string;
      readonly label: string;
      /** Of this project, as deployed. Undefined: the stack has no such output. */
      readonly version: string | undefined;
    }
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** Origin of the Events API, or `simulator`. */
      readonly api: string;
      readonly label: string;
    };

/** A feed of a source: the context of a job on it, except for how the job reports and waits. */
export interface Target {
  readonly context: Omit<JobContext, 'sleep' | 'progress' | 'note'>;
}

/** What a command needs to look at other resources of a stack. */
export interface StackAccess {
  readonly name: string;
  /** The configuration of an AWS client: Region, profile, and proxy. */
  readonly config: OperatorConfig;
  /** The values of the stack's outputs by name (lib/onepassword-stack.ts). */
  readonly outputs: Readonly<Partial<Record<string, string>>>;
  /** The settings that all feeds have in common. */
  readonly settings: Omit<PollerSettings, 'feed'>;
}
