import { FEEDS, findFeed, type Feed } from '../../contract/feeds.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { defaultOption, requiredOption, switchOption, textOption, type OptionSpec } from './option.ts';

const FEED_NAMES = FEEDS.map(({ name }) => name).join(', ');

/** For a verb that works on one feed. */
export const requiredFeed = requiredOption('--feed <feed>', FEED_NAMES, parseFeed);

/** For a verb that works on every feed unless one is named. */
export const optionalFeed = textOption('--feed <feed>', `${FEED_NAMES} (default: all)`, parseFeed);

export const json = switchOption('--json', 'print one JSON object per line instead of text');

/** The name of a source in a folder. A deployed source has its name from the settings of the stack. */
export function labelOption(description: string): OptionSpec<string> {
  return defaultOption('--label <text>', description, '1Password', parseLabel);
}

/** The value of `--out`. */
export function parseFolder(text: string): string {
  if (text !== '') return text;
  throw new FixSettings('--out must name a folder');
}

function parseLabel(text: string): string {
  if (/^\P{Cc}{1,100}$/u.test(text)) return text;
  throw new FixSettings('--label must be 1 to 100 characters on one line');
}

function parseFeed(name: string): Feed {
  const feed = findFeed(name);
  if (feed !== undefined) return feed;
  throw new FixSettings(`--feed must be one of ${FEED_NAMES}${name === '' ? '' : `, not "${name}"`}`);
}
