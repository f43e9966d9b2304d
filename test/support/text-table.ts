import Table from 'cli-table3';

const NO_BORDER = {
  ...{ top: '', 'top-left': '', 'top-mid': '', 'top-right': '' },
  ...{ mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  ...{ bottom: '', 'bottom-left': '', 'bottom-mid': '', 'bottom-right': '' },
  ...{ left: '', middle: '  ', right: '' },
};

/**
 * Formats a table of plain text without borders. The first column is aligned to the left; the others contain numbers and are
 * aligned to the right.
 *
 * @returns one line for the head and one for each row
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = new Table({
    chars: NO_BORDER,
    style: { border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
  table.push(...[head, ...rows].map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
