import { findFeed, type FeedName } from '../contract/feeds.ts';
import { isObject, parseJson } from '../ingest/json.ts';
import { printable } from '../ingest/safe-text.ts';
import { pastableCommand } from './pastable-command.ts';

/** How the newest poll of a feed ended, as its function logged it (RunSummary in lambdas/poller). */
export interface EndedPoll {
  /** When it ended, RFC 3339. */
  readonly endedAt: string;
  /** An Outcome (lambdas/ingest/run.ts), or `failed`. */
  readonly outcome: string;
  /** Name of the error's class, if the poll failed. */
  readonly error?: string | undefined;
  /** What happened, if the poll failed. */
  readonly message?: string | undefined;
  /** The command that the error names. */
  readonly command?: string | undefined;
}

/** No poll ended since that time, RFC 3339. */
export interface NoPoll {
  readonly noneSince: string;
}

/** The text of a summary line's message: what messageWithRemedy (lambdas/ingest/errors.ts) makes of an error. */
const WITH_REMEDY = /^(?<message>.*?)(?:; run: (?<command>.*?))?(?:; see \S+)?$/s;

/**
 * The poll that a line in the log group of a feed's function reports.
 *
 * @param time of the line, milliseconds since 1970
 * @returns undefined if the line is not the summary of a run
 */
export function pollOfLine(line: string, time: number): { feed: FeedName; poll: EndedPoll } | undefined {
  const fields = parseJson(line);
  if (!isObject(fields)) return undefined;
  const { feed: name, outcome, error, message } = fields;
  const feed = findFeed(String(name));
  if (feed === undefined || typeof outcome !== 'string') return undefined;
  const poll = { endedAt: new Date(time).toISOString(), outcome: printable(outcome) };
  if (outcome !== 'failed') return { feed: feed.name, poll };
  const { message: text = '', command } = WITH_REMEDY.exec(String(message))?.groups ?? {};
  return {
    feed: feed.name,
    poll: {
      ...poll,
      error: printable(String(error)),
      message: printable(text),
      command: pastableCommand(command),
    },
  };
}
