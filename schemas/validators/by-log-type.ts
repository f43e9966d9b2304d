// Generated from schemas/panther/*.yml by `npm run schemas`. Do not edit.

import { type CompiledSchema } from '../compiled-schema.ts';
import { validate as validateOnePasswordAuditEvent } from './OnePassword.AuditEvent.js';
import { validate as validateOnePasswordItemUsage } from './OnePassword.ItemUsage.js';
import { validate as validateOnePasswordSignInAttempt } from './OnePassword.SignInAttempt.js';

/** Every log type that has a schema in schemas/panther. */
export type LogTypeName =
  | 'OnePassword.AuditEvent'
  | 'OnePassword.ItemUsage'
  | 'OnePassword.SignInAttempt';

/** The compiled schema of each log type. */
export const SCHEMAS: Readonly<Record<LogTypeName, CompiledSchema>> = {
  'OnePassword.AuditEvent': {
    logType: 'OnePassword.AuditEvent',
    version: 0,
    validate: validateOnePasswordAuditEvent,
    isAscii: true,
    hasBigints: true,
    eventTimes: [
      ['timestamp'],
    ],
    indicators: [
      { path: ['actor_uuid'], names: ['actor_id'] },
      { path: ['actor_details', 'uuid'], names: ['actor_id'] },
      { path: ['actor_details', 'name'], names: ['username'] },
      { path: ['actor_details', 'email'], names: ['email'] },
      { path: ['object_details', 'uuid'], names: ['actor_id'] },
      { path: ['object_details', 'name'], names: ['username'] },
      { path: ['object_details', 'email'], names: ['email'] },
      { path: ['aux_details', 'uuid'], names: ['actor_id'] },
      { path: ['aux_details', 'name'], names: ['username'] },
      { path: ['aux_details', 'email'], names: ['email'] },
      { path: ['session', 'ip'], names: ['ip'] },
    ],
    fields: {
      uuid: true,
      timestamp: true,
      actor_uuid: true,
      actor_details: {
        uuid: true,
        name: true,
        email: true,
      },
      action: true,
      object_type: true,
      object_uuid: true,
      object_details: {
        uuid: true,
        name: true,
        email: true,
      },
      aux_id: true,
      aux_uuid: true,
      aux_details: {
        uuid: true,
        name: true,
        email: true,
      },
      aux_info: true,
      session: {
        uuid: true,
        login_time: true,
        device_uuid: true,
        ip: true,
      },
      location: {
        country: true,
        region: true,
        city: true,
        longitude: true,
        latitude: true,
      },
    },
  },
  'OnePassword.ItemUsage': {
    logType: 'OnePassword.ItemUsage',
    version: 0,
    validate: validateOnePasswordItemUsage,
    isAscii: true,
    hasBigints: true,
    eventTimes: [
      ['timestamp'],
    ],
    indicators: [
      { path: ['user', 'email'], names: ['email'] },
      { path: ['client', 'ip_address'], names: ['ip'] },
    ],
    fields: {
      uuid: true,
      timestamp: true,
      used_version: true,
      vault_uuid: true,
      item_uuid: true,
      action: true,
      user: {
        uuid: true,
        name: true,
        email: true,
      },
      client: {
        app_name: true,
        app_version: true,
        platform_name: true,
        platform_version: true,
        os_name: true,
        os_version: true,
        ip_address: true,
      },
    },
  },
  'OnePassword.SignInAttempt': {
    logType: 'OnePassword.SignInAttempt',
    version: 0,
    validate: validateOnePasswordSignInAttempt,
    isAscii: true,
    hasBigints: false,
    eventTimes: [
      ['timestamp'],
    ],
    indicators: [
      { path: ['target_user', 'email'], names: ['email'] },
      { path: ['client', 'ip_address'], names: ['ip'] },
    ],
    fields: {
      uuid: true,
      session_uuid: true,
      timestamp: true,
      category: true,
      type: true,
      country: true,
      details: {
        value: true,
      },
      target_user: {
        uuid: true,
        name: true,
        email: true,
      },
      client: {
        app_name: true,
        app_version: true,
        platform_name: true,
        platform_version: true,
        os_name: true,
        os_version: true,
        ip_address: true,
      },
      location: {
        country: true,
        region: true,
        city: true,
        longitude: true,
        latitude: true,
      },
    },
  },
};
