import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluate, type Point } from './cloudwatch-alarm.ts';

// The rows of the user guide's tables, "alarms-and-missing-data", column "missing".
const rows: [datapointsToAlarm: number, points: string, state: AlarmState][] = [
  [3, '0-X-X', 'OK'],
  [3, '0----', 'OK'],
  [3, '-----', 'INSUFFICIENT_DATA'],
  [3, '0XX-X', 'ALARM'],
  [3, '----X', 'INSUFFICIENT_DATA'],
  [3, 'X----', 'ALARM'],
  [2, '0-X-X', 'ALARM'],
  [2, '00X0X', 'ALARM'],
  [2, '0-X--', 'OK'],
  [2, '----0', 'OK'],
  [2, '----X', 'INSUFFICIENT_DATA'],
];

describe("the model of CloudWatch's alarms", () => {
  it.each(rows)('%i out of 3: %s is %s', (datapointsToAlarm, points, state) => {
    const rule = { periodMinutes: 5, evaluationPeriods: 3, datapointsToAlarm, threshold: 1 };
    expect(evaluate(Array.from(points, pointOf), rule)).toBe(state);
  });
});

function pointOf(letter: string): Point {
  if (letter === 'X' || letter === '0' || letter === '-') return letter;
  throw new Error(`no point: ${letter}`);
}
