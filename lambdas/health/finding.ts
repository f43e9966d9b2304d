/** What a check found. */
export interface Finding {
  /** The name of the check, in one or two words. */
  readonly check: string;
  /** `warn`: it works, and somebody should look at it. */
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** What was found: a phrase without a period at its end. */
  readonly text: string;
  /** How to fix it, in sentences. */
  readonly advice?: string;
  /** A command for the advice, to paste into a shell. */
  readonly command?: string;
}

/** Whether something is wrong. */
export function hasFailed(findings: readonly Finding[]): boolean {
  return findings.some(({ verdict }) => verdict === 'fail');
}
