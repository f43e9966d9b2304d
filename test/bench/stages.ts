import { withPageServer } from './page-server.ts';
import { programInput, type Workspace } from './workspace.ts';

/** Microseconds per event that each stage takes alone, by its name. */
export type Stages = Readonly<Record<string, number>>;

export async function measureStages(workspace: Workspace): Promise<Stages> {
  const { programs, progress } = workspace;
  progress('each stage alone');
  const { microsecondsPerEvent } = await withPageServer(programs, { events: 1_000 }, (server) =>
    programs.runOnce<{ readonly microsecondsPerEvent: Stages }>('stages', [programInput(server, workspace)]),
  );
  return microsecondsPerEvent;
}
