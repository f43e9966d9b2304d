import { programInput, withSimulator, type Workspace } from './workspace.ts';

/** Microseconds per event that each stage takes alone, by its name. */
export type Stages = Readonly<Record<string, number>>;

export async function measureStages({ programs, folder, progress }: Workspace): Promise<Stages> {
  progress('each stage alone');
  const { microsecondsPerEvent } = await withSimulator(1_000, (simulator) =>
    programs.runOnce<{ readonly microsecondsPerEvent: Stages }>('stages', [programInput(simulator, folder)]),
  );
  return microsecondsPerEvent;
}
