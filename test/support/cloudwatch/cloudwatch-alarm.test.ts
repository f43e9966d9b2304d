import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluate, type Missing, type Point } from './cloudwatch-alarm.ts';

type Outcome = AlarmState | 'as before';
const columns: readonly Missing[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

// The rows of the user guide's tables, "alarms-and-missing-data", and its columns; of the first row of breaching points alone
// that are too few, the newer edition's remark that no early alarm is raised.
const rows: [datapointsToAlarm: number, points: string, ...Outcome[]][] = [
  [3, '0-X-X', 'OK', 'OK', 'OK', 'OK'],
  [3, '0----', 'OK', 'OK', 'OK', 'OK'],
  [3, '-----', 'INSUFFICIENT_DATA', 'as before', 'ALARM', 'OK'],
  [3, '0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '----X', 'INSUFFICIENT_DATA', 'as before', 'ALARM', 'OK'],
  [3, 'X----', 'ALARM', 'as before', 'ALARM', 'OK'],
  [2, '0-X-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '00X0X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0-X--', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '----0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '----X', 'INSUFFICIENT_DATA', 'as before', 'ALARM', 'OK'],
];

describe("the model of CloudWatch's alarms", () => {
  const cases = rows.flatMap(([datapointsToAlarm, points, ...outcomes]) =>
    columns.map((missing, index) => ({ datapointsToAlarm, points, missing, outcome: outcomes[index]! })),
  );
  it.each(cases)(
    '$datapointsToAlarm out of 3, $missing: $points is $outcome',
    ({ datapointsToAlarm, points, missing, outcome }) => {
      const rule = { evaluationPeriods: 3, datapointsToAlarm, missing };
      for (const before of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
        const expected = outcome === 'as before' ? before : outcome;
        expect(evaluate(Array.from(points, pointOf), rule, before)).toBe(expected);
      }
    },
  );
});

function pointOf(letter: string): Point {
  if (letter === 'X' || letter === '0' || letter === '-') return letter;
  throw new Error(`no point: ${letter}`);
}
