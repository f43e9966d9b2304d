import { formatNumber } from './format-number.ts';

/** A number of things for a person to read: `1 event`, `12,345 events`. */
export function formatCount(count: number, what: string): string {
  return `${formatNumber(count)} ${what}${count === 1 ? '' : 's'}`;
}
