/** The headings of docs/runbook.md that alarms, log lines, and errors link to. A test checks that the page has each of them. */
export const RUNBOOK = {
  noObjects: 'No objects',
  tokenRefused: 'Token refused or not set',
  tokenExpires: 'Token expires soon',
  pollerFailing: 'Poller failing',
  pollerNotRunning: 'Poller not running',
  cursorRefused: 'Cursor refused',
  apiRepeatsItself: 'API repeats itself',
  stateLost: 'State lost',
  quarantine: 'Records in quarantine',
  backlog: 'Backlog',
  notificationsFailed: 'Notifications not delivered',
  queueNotRead: 'Reader does not read',
  deadLetters: 'Reader rejects objects',
} as const;

export type RunbookHeading = (typeof RUNBOOK)[keyof typeof RUNBOOK];

/** The path of the runbook in this repository. */
export const RUNBOOK_PAGE = 'docs/runbook.md';

/**
 * The address of a heading in the runbook.
 *
 * @param page the address of the page: a URL, or a path
 */
export function runbookAddress(heading: RunbookHeading, page: string = RUNBOOK_PAGE): string {
  return `${page}#${heading.toLowerCase().replaceAll(' ', '-')}`;
}
