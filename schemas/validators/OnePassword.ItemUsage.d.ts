// Generated from schemas/panther/OnePassword.ItemUsage.yml by `npm run schemas`. Do not edit.

import type { RecordValidator } from '../compiled-schema.ts';

/** OnePassword Item usage */
export interface OnePasswordItemUsage {
  /** The UUID of the event. */
  readonly uuid: string;
  /** The date and time of the event in rfc3339 standard format. */
  readonly timestamp: string;
  /** The version of the item that was accessed. */
  readonly used_version?: number | null;
  /** The UUID of the vault the item is in. */
  readonly vault_uuid?: string | null;
  /** The UUID of the item that was accessed. */
  readonly item_uuid?: string | null;
  /** Details about how the item was used. Actions are only captured from client apps using 1Password 8.4.0 or later. */
  readonly action?: string | null;
  /** The user object that accessed the item. */
  readonly user?: {
    /** The UUID of the user that accessed the item or attempted to sign in to the account. */
    readonly uuid?: string | null;
    /** The name of the user, hydrated at the time the event was generated. */
    readonly name?: string | null;
    /** The email address of the user, hydrated at the time the event was generated. */
    readonly email?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The client object used to accessed the item. */
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
  /** What the schema does not name passes unchecked. */
  readonly [field: string]: unknown;
}

export declare const validate: RecordValidator<OnePasswordItemUsage>;
