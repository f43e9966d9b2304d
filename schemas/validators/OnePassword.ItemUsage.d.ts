// Generated from schemas/panther/OnePassword.ItemUsage.yml by `npm run schemas`. Do not edit.

import type { Validator } from '../compiled-schema.ts';

export declare const validate: Validator;
