/** The indicators that the generator takes and lambdas/ingest/indicators.ts knows. Panther's `aws_` ones are refused: no 1Password field is one. */
export const INDICATOR_NAMES = [
  'ip',
  'domain',
  'hostname',
  'url',
  'net_addr',
  'email',
  'username',
  'actor_id',
  'trace_id',
  'md5',
  'sha1',
  'sha256',
] as const;

export type IndicatorName = (typeof INDICATOR_NAMES)[number];
