/** How the process ends, for scripts. */
export const EXIT = {
  ok: 0,
  /** Something is wrong with what was looked at, or the command failed. */
  failed: 1,
  /** What was typed cannot be done: an unknown verb or option, an invalid value, no such stack, no AWS credentials. */
  invalidUsage: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
