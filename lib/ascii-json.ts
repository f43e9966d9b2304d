import { Lazy, Token } from 'aws-cdk-lib';

/**
 * The same JSON in ASCII, with every other character escaped: `\u00fc`. CloudFormation returns `?` in place of a character of an
 * output that is not ASCII (aws-cloudformation/cloudformation-coverage-roadmap #814).
 *
 * @param json may contain tokens, as that of Stack.toJsonString does
 */
export function asciiJson(json: string): string {
  return Token.asString(Lazy.uncachedAny({ produce: (context) => escaped(context.resolve(json)) }));
}

/** @param resolved a string, or an intrinsic function with strings in it */
function escaped(resolved: unknown): unknown {
  if (typeof resolved === 'string') return resolved.replaceAll(/[\u0080-\uffff]/g, escapeCharacter);
  if (Array.isArray(resolved)) return resolved.map(escaped);
  if (typeof resolved !== 'object' || resolved === null) return resolved;
  return Object.fromEntries(Object.entries(resolved).map(([name, value]) => [name, escaped(value)]));
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
