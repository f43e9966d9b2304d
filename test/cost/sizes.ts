import { monthlyBill, type BillLine } from './bill.ts';
import { busy, IDLE, keptBytes, objectBytes } from './measured.ts';
import type { Company, RunTimes, StackParts } from './quantities.ts';

/** Guesses, all of them. Events are sign-ins, item usages and audit events together. */
const PER_PERSON: Omit<Company, 'people'> = {
  eventsPerPersonAndDay: 20,
  activeHoursPerDay: 10,
  activeDaysPerMonth: 22,
};

/** Guesses as well: a run is a request over the internet and some calls of AWS; Lambda keeps a process for some hours. */
const RUN_TIMES: RunTimes = { idleMs: 300, busyMs: 600, coldStartsPerFeedAndDay: 12, coldStartMs: 1_500 };

/** What the stack costs in a month, for accounts of three sizes. */
export function billsBySize(stack: StackParts): Record<string, BillLine[]> {
  const ofCompany = (people: number) =>
    monthlyBill({
      stack,
      company: { ...PER_PERSON, people },
      usage: { idle: IDLE, busy, objectBytes, keptBytes },
      runs: RUN_TIMES,
    });
  return {
    'idle account': ofCompany(0),
    '1,000 people': ofCompany(1_000),
    '50,000 people': ofCompany(50_000),
  };
}
