import type { Feed, FeedName } from '../../contract/feeds.ts';
import { parseJson } from '../../ingest/json.ts';
import { printable } from '../../ingest/safe-text.ts';
import { valuesAt } from './event-fields.ts';
import { fitWidths } from './fit-widths.ts';

const GAP = '  ';
/** Enough to recognize an item or a vault. */
const SHORT_UUID = 8;
/** The first half of a character that takes two code units. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;
const APP_PREFIX = /^1Password (?=.)/;

interface Column {
  readonly title: string;
  /** The width without a limit. An event that is shown later may need more, and is truncated. */
  readonly width: number;
  /** The width in a terminal of 80 columns. */
  readonly least: number;
  readonly cell: (event: unknown) => string;
}

const TIME: Column = {
  title: 'time (UTC)',
  width: 14,
  least: 14,
  cell: (event) => shortTime(textAt(event, 'timestamp')),
};

/** `1Password for Mac` is `for Mac`: every client is 1Password's. */
const CLIENT: Column = {
  title: 'client',
  width: 18,
  least: 8,
  cell: (event) => textAt(event, 'client.app_name').replace(APP_PREFIX, ''),
};

/** By feed, from the fields of the Events API (https://developer.1password.com/docs/events-api/reference). */
const COLUMNS: Readonly<Record<FeedName, readonly Column[]>> = {
  signinattempts: [
    TIME,
    { title: 'result', width: 24, least: 12, cell: (event) => joined(event, '/', 'category', 'type') },
    {
      title: 'user',
      width: 26,
      least: 20,
      cell: (event) => firstAt(event, 'target_user.email', 'target_user.uuid'),
    },
    {
      title: 'from',
      width: 18,
      least: 18,
      cell: (event) => joined(event, ' ', 'country', 'client.ip_address'),
    },
    CLIENT,
  ],
  itemusages: [
    TIME,
    { title: 'action', width: 14, least: 12, cell: (event) => textAt(event, 'action') },
    { title: 'user', width: 26, least: 20, cell: (event) => firstAt(event, 'user.email', 'user.uuid') },
    {
      title: 'item',
      width: SHORT_UUID,
      least: SHORT_UUID,
      cell: (event) => shortUuid(textAt(event, 'item_uuid')),
    },
    {
      title: 'vault',
      width: SHORT_UUID,
      least: SHORT_UUID,
      cell: (event) => shortUuid(textAt(event, 'vault_uuid')),
    },
    CLIENT,
  ],
  auditevents: [
    TIME,
    { title: 'action', width: 10, least: 8, cell: (event) => textAt(event, 'action') },
    { title: 'type', width: 8, least: 6, cell: (event) => textAt(event, 'object_type') },
    {
      title: 'actor',
      width: 26,
      least: 22,
      cell: (event) => firstAt(event, 'actor_details.email', 'actor_uuid'),
    },
    {
      title: 'object',
      width: 26,
      least: 22,
      cell: (event) => firstAt(event, 'object_details.email', 'object_details.name', 'object_uuid'),
    },
  ],
};

/**
 * Events of a feed as the rows of a table. The first events decide how wide its columns are, so that later rows are aligned with
 * them. Every character is taken to be one column wide.
 */
export class EventTable {
  readonly #columns: readonly Column[];
  readonly #width: number;
  #widths: readonly number[] | undefined;

  /** @param width how many columns the terminal has; a longer cell is truncated */
  constructor(feed: Feed, width: number) {
    this.#columns = COLUMNS[feed.name];
    this.#width = width;
  }

  /**
   * The rows of some events, below the head if they are the first ones.
   *
   * @param lines delivered lines
   */
  rows(lines: readonly Buffer[]): string[] {
    const rows = lines.map((line) => {
      const event = parseJson(line.toString());
      return this.#columns.map(({ cell }) => printable(cell(event)));
    });
    const head = this.#columns.map(({ title }) => title);
    const isFirst = this.#widths === undefined;
    const widths = (this.#widths ??= this.#fit([head, ...rows]));
    return (isFirst ? [head, ...rows] : rows).map((row) => truncate(rowOf(row, widths), this.#width));
  }

  #fit(rows: readonly (readonly string[])[]): readonly number[] {
    const wanted = this.#columns.map(({ width }, column) =>
      Math.max(width, ...rows.map(({ [column]: cell = '' }) => cell.length)),
    );
    const least = this.#columns.map((column) => column.least);
    return fitWidths(wanted, least, this.#width - GAP.length * (wanted.length - 1));
  }
}

function rowOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => truncate(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0))
    .join(GAP)
    .trimEnd();
}

function truncate(text: string, width: number): string {
  if (text.length <= width) return text;
  return `${text.slice(0, width - 1).replace(HALF_CHARACTER, '')}…`;
}

/** Text of a string or number; otherwise empty. */
function textAt(event: unknown, path: string): string {
  const [value] = valuesAt(event, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function firstAt(event: unknown, ...paths: readonly string[]): string {
  return paths.map((path) => textAt(event, path)).find((text) => text !== '') ?? '';
}

function joined(event: unknown, separator: string, ...paths: readonly string[]): string {
  return paths
    .map((path) => textAt(event, path))
    .filter((text) => text !== '')
    .join(separator);
}

function shortUuid(uuid: string): string {
  return uuid.slice(0, SHORT_UUID);
}

/** `11-26 17:31:24`, in UTC. What is not a time is shown as it is. */
function shortTime(timestamp: string): string {
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? timestamp : new Date(time).toISOString().slice(5, 19).replace('T', ' ');
}
