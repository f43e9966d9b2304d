import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluate, type Missing, type Point } from './cloudwatch-alarm.ts';

type Outcome = AlarmState | 'unchanged';
const columns: readonly Missing[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

// The rows and columns of the tables on the user guide's page "alarms-and-missing-data". The exception is the first row in
// which all points are breaching but too few: there, the newer edition of the page says that no early alarm is raised.
const rows: [datapointsToAlarm: number, points: string, ...Outcome[]][] = [
  [3, '0-X-X', 'OK', 'OK', 'OK', 'OK'],
  [3, '0----', 'OK', 'OK', 'OK', 'OK'],
  [3, '-----', 'INSUFFICIENT_DATA', 'unchanged', 'ALARM', 'OK'],
  [3, '0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '----X', 'INSUFFICIENT_DATA', 'unchanged', 'ALARM', 'OK'],
  [3, 'X----', 'ALARM', 'unchanged', 'ALARM', 'OK'],
  [2, '0-X-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '00X0X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0-X--', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '----0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '----X', 'INSUFFICIENT_DATA', 'unchanged', 'ALARM', 'OK'],
];

describe('the model of CloudWatch alarms', () => {
  const cases = rows.flatMap(([datapointsToAlarm, points, ...outcomes]) =>
    columns.map((missing, index) => ({ datapointsToAlarm, points, missing, outcome: outcomes[index]! })),
  );
  it.each(cases)(
    '$datapointsToAlarm out of 3, $missing: $points is $outcome',
    ({ datapointsToAlarm, points, missing, outcome }) => {
      const rule = { evaluationPeriods: 3, datapointsToAlarm, missing };
      for (const before of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
        const expected = outcome === 'unchanged' ? before : outcome;
        expect(evaluate(Array.from(points, pointOf), rule, before)).toBe(expected);
      }
    },
  );
});

function pointOf(letter: string): Point {
  if (letter === 'X' || letter === '0' || letter === '-') return letter;
  throw new Error(`not a point: ${letter}`);
}
