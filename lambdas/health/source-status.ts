import type { FeedStatus } from './feed-status.ts';
import type { NotKnown } from './not-known.ts';
import type { RaisedAlarm } from './raised-alarm.ts';

/** What `status` shows of a source. */
export interface SourceStatus {
  /** When it was read, RFC 3339. */
  readonly at: string;
  readonly feeds: readonly FeedStatus[];
  /** Undefined: the source is in a folder. */
  readonly stack: StackStatus | undefined;
}

/** What only a deployed source has. */
export interface StackStatus {
  readonly alarms: AlarmStates | NotKnown;
  readonly token: TokenLife | NotKnown;
  readonly subscribers: Subscribers | NotKnown;
}

/** The states of the source's alarms. */
export interface AlarmStates {
  /** How many are off. */
  readonly ok: number;
  /** How many have not enough data, as those of a new stack. */
  readonly insufficientData: number;
  readonly raised: readonly RaisedAlarm[];
}

export interface TokenLife {
  /** Days until the token expires, negative after that. Undefined: it does not expire, or no recent poll knew when. */
  readonly daysLeft: number | undefined;
}

/** The subscribers of the topic to which the alarms publish. */
export interface Subscribers {
  readonly confirmed: number;
  /** Those that were asked and have not confirmed. They receive nothing. */
  readonly pending: number;
}
