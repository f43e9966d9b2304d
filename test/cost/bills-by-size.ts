import { monthlyBill, type BillLine } from './bill.ts';
import { busy, IDLE, identityBytes, objectBytes } from './measured.ts';
import type { Organization, RunTimes, StackParts } from './quantities.ts';

/** Estimates. Events are sign-in attempts, item usages and audit events together. */
const PER_PERSON: Omit<Organization, 'people'> = {
  eventsPerPersonPerDay: 20,
  activeHoursPerDay: 10,
  activeDaysPerMonth: 22,
};

/** Estimates. A run consists of a request over the internet and a few AWS calls. Lambda keeps a process for some hours. */
const RUN_TIMES: RunTimes = { idleMs: 300, busyMs: 600, coldStartsPerFeedPerDay: 12, coldStartMs: 1_500 };

/** The monthly bill of the stack for accounts of three sizes. */
export function billsBySize(stack: StackParts): Record<string, BillLine[]> {
  const billFor = (people: number) =>
    monthlyBill({
      stack,
      organization: { ...PER_PERSON, people },
      usage: { idle: IDLE, busy, objectBytes, identityBytes },
      runs: RUN_TIMES,
    });
  return {
    'idle account': billFor(0),
    '1,000 people': billFor(1_000),
    '50,000 people': billFor(50_000),
  };
}
