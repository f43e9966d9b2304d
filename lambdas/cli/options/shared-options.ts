import { FEEDS, findFeed, type Feed } from '../../contract/feeds.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { requiredOption, switchOption, textOption } from './option.ts';

const FEED_NAMES = FEEDS.map(({ name }) => name).join(', ');

/** For a verb that works on one feed. */
export const requiredFeed = requiredOption('--feed <feed>', FEED_NAMES, parseFeed);

/** For a verb that works on every feed unless one is named. */
export const optionalFeed = textOption('--feed <feed>', `${FEED_NAMES} (default: all)`, parseFeed);

export const json = switchOption('--json', 'print JSON instead of text');

/** The value of `--out`. */
export function parseFolder(text: string): string {
  if (text !== '') return text;
  throw new FixSettings('--out must name a folder');
}

function parseFeed(name: string): Feed {
  const feed = findFeed(name);
  if (feed !== undefined) return feed;
  throw new FixSettings(`--feed must be one of ${FEED_NAMES}${name === '' ? '' : `, not "${name}"`}`);
}

/** Parses a whole number in a range, with the name of its option for the message. */
export function parseCount(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const count = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (count >= min && count <= max) return count;
    throw new FixSettings(`${flag} must be a whole number from ${min} to ${max}, not "${text}"`);
  };
}
