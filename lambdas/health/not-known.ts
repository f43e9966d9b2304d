/** Takes the place of a value that could not be read, so that the other values are still shown. */
export interface NotKnown {
  /** Why, in a few words: `needs cloudwatch:DescribeAlarms`. */
  readonly notKnown: string;
  /** Whether something failed. A missing permission says nothing about what was looked at. */
  readonly isFailure: boolean;
  /** The permission that is missing. */
  readonly permission?: string | undefined;
}

export function isKnown<T extends object>(value: T | NotKnown): value is T {
  return !('notKnown' in value);
}
