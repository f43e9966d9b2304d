import { jobFor, withSimulator, type Place } from './place.ts';

/** Microseconds of an event in each stage by itself. */
export type Stages = Readonly<Record<string, number>>;

export async function measureStages({ programs, folder, progress }: Place): Promise<Stages> {
  progress('each stage by itself');
  const told = await withSimulator(1_000, (simulator) =>
    programs.runOnce<{ readonly microsecondsAnEvent: Stages }>('stages', [jobFor(simulator, folder)]),
  );
  return told.microsecondsAnEvent;
}
