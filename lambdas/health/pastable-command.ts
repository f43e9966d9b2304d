/**
 * A command that was read from a log or from the description of an alarm, if a person can paste it into a shell: one line of
 * printable ASCII.
 */
export function pastableCommand(text: string | undefined): string | undefined {
  return text !== undefined && /^[ -~]+$/.test(text) ? text : undefined;
}
