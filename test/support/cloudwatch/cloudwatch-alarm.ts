/**
 * A small model of how CloudWatch evaluates an alarm, based on "How alarm state is evaluated when data is missing" in the user
 * guide. cloudwatch-alarm.test.ts compares it with the tables on that page.
 */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A data point of the evaluation range: breaching, not breaching, or missing. */
export type Point = 'X' | '0' | '-';

export type Missing = 'missing' | 'ignore' | 'notBreaching' | 'breaching';

export interface AlarmRule {
  readonly statistic: 'Minimum' | 'Maximum' | 'Sum' | 'Average' | 'SampleCount';
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanOrEqualToThreshold';
  readonly periodMinutes: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly missing: Missing;
  /** How long a new alarm is not evaluated, unless data fill its window earlier: "Alarm warm-up periods" in the user guide. */
  readonly warmUpMinutes: number;
}

/** Points that CloudWatch retrieves beyond the evaluation periods: the guide's tables have five points for three periods. */
const EXTRA_POINTS = 2;

/** The state that follows from the points of the evaluation range, the oldest first. */
export function evaluate(
  points: readonly Point[],
  rule: Pick<AlarmRule, 'evaluationPeriods' | 'datapointsToAlarm' | 'missing'>,
  current: AlarmState,
): AlarmState {
  const existing = points.filter((point) => point !== '-');
  const evaluated = existing.slice(-rule.evaluationPeriods);
  const filled = rule.missing === 'breaching' ? rule.evaluationPeriods - evaluated.length : 0;
  const breaching = evaluated.filter((point) => point === 'X').length + filled;
  if (breaching >= rule.datapointsToAlarm) return 'ALARM';
  if (existing.includes('0') || rule.missing === 'notBreaching') return 'OK';
  if (rule.missing === 'ignore') return current;
  if (existing.length === 0) return 'INSUFFICIENT_DATA';
  // All existing points are breaching, but there are too few of them. They suffice when the oldest is old enough.
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

/** The transitions of a new alarm, which starts in INSUFFICIENT_DATA and is evaluated every minute over sliding periods. */
export function transitions(samples: readonly Sample[], minutes: number, rule: AlarmRule): Transition[] {
  const byMinute = Array.from({ length: minutes + 1 }, (): number[] => []);
  for (const { minute, value } of samples) byMinute[minute]?.push(value);
  const found: Transition[] = [];
  let state: AlarmState = 'INSUFFICIENT_DATA';
  let isWarm = false;
  const range = rule.evaluationPeriods + EXTRA_POINTS;
  for (let now = 0; now <= minutes; now += 1) {
    const points = Array.from({ length: range }, (_, index): Point => {
      const start = now - (range - index) * rule.periodMinutes;
      return pointOf(
        byMinute.slice(Math.max(start, 0), Math.max(start + rule.periodMinutes, 0)).flat(),
        rule,
      );
    });
    isWarm ||= now >= rule.warmUpMinutes || !points.slice(-rule.evaluationPeriods).includes('-');
    const to: AlarmState = isWarm ? evaluate(points, rule, state) : state;
    if (to !== state) found.push({ minute: now, to });
    state = to;
  }
  return found;
}

function pointOf(values: readonly number[], { statistic, comparison, threshold }: AlarmRule): Point {
  if (values.length === 0) return '-';
  const value = statisticOf(values, statistic);
  const isBreaching = comparison.startsWith('Greater') ? value >= threshold : value <= threshold;
  return isBreaching ? 'X' : '0';
}

function statisticOf(values: readonly number[], statistic: AlarmRule['statistic']): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case 'Minimum':
      return Math.min(...values);
    case 'Maximum':
      return Math.max(...values);
    case 'Sum':
      return sum;
    case 'Average':
      return sum / values.length;
    case 'SampleCount':
      return values.length;
  }
}
