/** A log type as part of a TypeScript identifier: `OnePasswordSignInAttempt` for `OnePassword.SignInAttempt`. */
export function identifier(logType: string): string {
  return logType.replaceAll('.', '');
}

/** A field's name as a property name in TypeScript, quoted only where necessary. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** A string as a literal in TypeScript. */
export function stringLiteral(value: string): string {
  return /^[^'\\\p{C}]*$/u.test(value) ? `'${value}'` : JSON.stringify(value);
}
