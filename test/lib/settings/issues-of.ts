import { InvalidSettings } from '../../../lib/settings/invalid-settings.ts';

/** The issues for which a call throws InvalidSettings. */
export function issuesOf(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof InvalidSettings) return error.issues;
    throw error;
  }
  throw new Error('the settings were accepted');
}
