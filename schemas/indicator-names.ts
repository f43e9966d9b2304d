/**
 * The indicators that the generator accepts and lambdas/ingest/lines/indicators.ts supports. Panther's `aws_` indicators are
 * rejected, because no 1Password field contains one.
 */
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
