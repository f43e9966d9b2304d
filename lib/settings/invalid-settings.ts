/** Settings that cannot be used. The message is for the person who wrote them: it has a line for every issue. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
  /** One line for each issue: the path of the setting, what is wrong with it, and what is accepted. */
  readonly issues: readonly string[];

  constructor(issues: readonly string[], options?: ErrorOptions) {
    super(['Fix these settings of the 1Password log source:', ...issues].join('\n  '), options);
    this.issues = issues;
  }
}
