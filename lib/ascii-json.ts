/**
 * JSON in ASCII. CloudFormation returns each other character of an output as a question mark
 * (cloudformation-coverage-roadmap #814).
 *
 * @param value may contain string tokens of the CDK whose values need no escapes in JSON, such as names and ARNs
 */
export function asciiJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
