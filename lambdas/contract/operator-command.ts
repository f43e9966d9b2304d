/**
 * A command of the operator, as a person pastes it into a shell.
 *
 * @param parts the verb, its flags, and the flag that names its target; empty ones are omitted
 */
export function operatorCommand(...parts: readonly string[]): string {
  return ['npm run operator --', ...parts].filter((part) => part !== '').join(' ');
}
