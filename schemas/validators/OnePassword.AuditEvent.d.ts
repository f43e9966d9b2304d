// Generated from schemas/panther/OnePassword.AuditEvent.yml by `npm run schemas`. Do not edit.

import type { RecordValidator } from '../compiled-schema.ts';

/** OnePassword Audit events */
export interface OnePasswordAuditEvent {
  /** The UUID of the event. */
  readonly uuid: string;
  /** The date and time of the event in rfc3339 standard format. */
  readonly timestamp: string;
  /** ActorUUID field. */
  readonly actor_uuid?: string | null;
  /** The details of the team member that performed the action. */
  readonly actor_details?: {
    /** The team member uuid. */
    readonly uuid?: string | null;
    /** The team member name. */
    readonly name?: string | null;
    /** The team member email. */
    readonly email?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The action that was performed. */
  readonly action: string;
  /** The type of object that was affected by the event. */
  readonly object_type: string;
  /** The UUID of the object that was affected by the event. */
  readonly object_uuid?: string | null;
  /** The details of the team member that was affected by the event. This property is only returned for events where the object of the action is a team member. */
  readonly object_details?: {
    /** The team member uuid. */
    readonly uuid?: string | null;
    /** The team member name. */
    readonly name?: string | null;
    /** The team member email. */
    readonly email?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The id of additional information about the activity. */
  readonly aux_id?: number | null;
  /** The UUID of additional information about the activity. */
  readonly aux_uuid?: string | null;
  /** The details of the team member who relates to the additional information about the activity. This property is only returned for events where the additional information about an activity relates to a team member. */
  readonly aux_details?: {
    /** The team member uuid. */
    readonly uuid?: string | null;
    /** The team member name. */
    readonly name?: string | null;
    /** The team member email. */
    readonly email?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The additional information about the activity. */
  readonly aux_info?: string | null;
  /** The session information gathered about the client. */
  readonly session?: {
    /** The UUID of the session that created the event. */
    readonly uuid?: string | null;
    /** The date and time of the session login. */
    readonly login_time?: string | null;
    /** The UUID of the login device. */
    readonly device_uuid?: string | null;
    /** The IP address of the login device. */
    readonly ip?: string | null;
    /** What the schema does not name passes unchecked. */
    readonly [field: string]: unknown;
  } | null;
  /** The location object of from where the event happened. */
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

export declare const validate: RecordValidator<OnePasswordAuditEvent>;
