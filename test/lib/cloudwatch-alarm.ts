/**
 * A small model of how CloudWatch evaluates an alarm that treats missing data as missing, after "How alarm state is evaluated
 * when data is missing" in the user guide. cloudwatch-alarm.test.ts holds it against that page's own tables.
 */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A data point of the evaluation range: breaching, not breaching, or missing. */
export type Point = 'X' | '0' | '-';

export interface AlarmRule {
  readonly periodMinutes: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
}

/** Points that are looked at beyond the evaluation periods; the guide's tables retrieve five for three. */
const EXTRA_POINTS = 2;

/** The state for the points of the evaluation range, the oldest first. */
export function evaluate(points: readonly Point[], rule: AlarmRule): AlarmState {
  const existing = points.filter((point) => point !== '-');
  if (existing.length === 0) return 'INSUFFICIENT_DATA';
  const evaluated = existing.slice(-rule.evaluationPeriods);
  if (evaluated.filter((point) => point === 'X').length >= rule.datapointsToAlarm) return 'ALARM';
  if (existing.includes('0')) return 'OK';
  // Breaching points alone, but too few of them: they count as many once the oldest has waited long enough.
  const oldest = points.length - points.indexOf('X');
  return oldest > rule.datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}

/** One value of the metric. */
export interface Sample {
  readonly minute: number;
  readonly value: number;
}

export interface Transition {
  readonly minute: number;
  readonly to: AlarmState;
}

/**
 * The transitions of a new alarm, which begins in INSUFFICIENT_DATA, evaluated every minute over sliding periods, with the
 * minimum as statistic and "greater or equal" as comparison. Actions follow transitions alone.
 */
export function transitions(samples: readonly Sample[], minutes: number, rule: AlarmRule): Transition[] {
  const lowest = Array.from({ length: minutes }, () => Infinity);
  for (const { minute, value } of samples) lowest[minute] = Math.min(value, lowest[minute] ?? Infinity);
  const found: Transition[] = [];
  let state: AlarmState = 'INSUFFICIENT_DATA';
  const range = rule.evaluationPeriods + EXTRA_POINTS;
  for (let now = 0; now <= minutes; now += 1) {
    const points = Array.from({ length: range }, (_, index): Point => {
      const begin = now - (range - index) * rule.periodMinutes;
      const values = lowest.slice(Math.max(begin, 0), Math.max(begin + rule.periodMinutes, 0));
      const minimum = Math.min(...values);
      return minimum === Infinity ? '-' : minimum >= rule.threshold ? 'X' : '0';
    });
    const to = evaluate(points, rule);
    if (to !== state) found.push({ minute: now, to });
    state = to;
  }
  return found;
}
