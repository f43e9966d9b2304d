// Generated from schemas/panther/OnePassword.SignInAttempt.yml by `npm run schemas`. Do not edit.

import type { RecordValidator } from '../compiled-schema.ts';

/** OnePassword SignIn attempts */
export interface OnePasswordSignInAttempt {
  /** The UUID of the event. */
  readonly uuid: string;
  /** The UUID of the session that created the event. */
  readonly session_uuid?: string | null;
  /** The date and time of the event in rfc3339 standard format. */
  readonly timestamp: string;
  /** The category of the sign-in attempt. */
  readonly category?: string | null;
  /** The type details of the sign-in attempt. */
  readonly type?: string | null;
  /** The country code of from where the event happened. */
  readonly country?: string | null;
  /** Additional information about the sign-in attempt, such as any firewall rules that prevent a user from signing in. */
  readonly details?: {
    /** The country, continent, or IP address of the sign-in attempt */
    readonly value?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The user object attempted sign-in. */
  readonly target_user?: {
    /** The UUID of the user that accessed the item or attempted to sign in to the account. */
    readonly uuid?: string | null;
    /** The name of the user, hydrated at the time the event was generated. */
    readonly name?: string | null;
    /** The email address of the user, hydrated at the time the event was generated. */
    readonly email?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The client object used fpr sign-in attempt */
  readonly client?: {
    /** The name of the 1Password app the item was accessed from. */
    readonly app_name?: string | null;
    /** The version number of the app. */
    readonly app_version?: string | null;
    /** The name of the platform the item was accessed from. */
    readonly platform_name?: string | null;
    /** The version of the browser or computer where 1Password is installed, or the CPU of the machine where the 1Password command-line tool is installed. */
    readonly platform_version?: string | null;
    /** The name of the operating system the item was accessed from. */
    readonly os_name?: string | null;
    /** The version of the operating system the item was accessed from. */
    readonly os_version?: string | null;
    /** The IP address the item was accessed from. */
    readonly ip_address?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The location of where the event happened. */
  readonly location?: {
    /** The country code of where the event happened. */
    readonly country?: string | null;
    /** The region code of where the event happened. */
    readonly region?: string | null;
    /** The city code of where the event happened. */
    readonly city?: string | null;
    /** The longitude of where the event happened. */
    readonly longitude?: number | null;
    /** The latitude of where the event happened. */
    readonly latitude?: number | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** What the schema does not name passes unchecked. */
  readonly [field: string]: unknown;
}

export declare const validate: RecordValidator<OnePasswordSignInAttempt>;
