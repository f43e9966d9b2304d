const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const;

/**
 * A length of time for a person to read, in the largest unit of which there are two: `90 s`, `47 h`, `12 d`.
 *
 * @param ms milliseconds; negative ones, from a wrong clock, count as none
 */
export function formatAge(ms: number): string {
  const unit = UNITS.find((one) => ms >= 2 * one.ms) ?? UNITS[3];
  return `${Math.max(0, Math.floor(ms / unit.ms))} ${unit.name}`;
}
