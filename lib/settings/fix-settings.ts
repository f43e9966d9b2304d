/** Settings that cannot be used. Whoever wrote them reads the message, and finds every fault in it, one a line. */
export class FixSettings extends Error {
  override readonly name = 'FixSettings';
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(['Fix these settings of the 1Password log source:', ...faults].join('\n  '), options);
    this.faults = faults;
  }
}
