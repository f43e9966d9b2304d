import { isObject } from '../../lambdas/ingest/json.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { SIGN_INS } from '../support/ports/run.ts';
import type { RunPlan } from './schedule.ts';

/** The schema of each release. */
export const SCHEMA_OF: Readonly<Record<RunPlan['release'], CompiledSchema>> = {
  A: schemaOf('A'),
  B: schemaOf('B'),
};

/** A schema that accepts the records that name its release. */
function schemaOf(release: RunPlan['release']): CompiledSchema {
  const validate: CompiledSchema['validate'] = (record) => {
    const isValid = isObject(record) && String(record['validIn']).includes(release);
    validate.errors = isValid
      ? null
      : [{ instancePath: '/validIn', keyword: 'release', message: 'must name the release' }];
    return isValid;
  };
  return { ...SCHEMAS[SIGN_INS.logType], validate };
}
