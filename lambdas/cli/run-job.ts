import type { Feed } from '../contract/feeds.ts';
import type { JobContext } from '../recovery/job-context.ts';
import { checkClock } from './check-clock.ts';
import { openNamedSource } from './open-named-source.ts';
import type { TargetChoice } from './targets/target-choice.ts';
import type { OpenedSource } from './targets/target.ts';
import { EXIT, type ExitCode } from './terminal/exit-code.ts';
import { JobReport } from './terminal/job-report.ts';

export interface JobOptions {
  readonly feed: Feed;
  readonly target: TargetChoice;
  readonly json: boolean;
}

/**
 * Runs an operator's job on one feed of a target.
 *
 * @param name for the report
 * @throws PipelineError if the target cannot be opened, this machine's clock is wrong, or the job fails
 */
export async function runJob(
  name: string,
  { feed, target: choice, json }: JobOptions,
  job: (context: JobContext, report: JobReport, source: OpenedSource) => Promise<void>,
): Promise<ExitCode> {
  const source = await openNamedSource(choice, feed, json);
  checkClock(await source.clock.aheadMs(), source.clock.of);
  for (const { context } of source.feeds) {
    const report = new JobReport(source.identity, feed, json, process.stdout);
    const { note, progress, wait } = report;
    if (!json) note(name);
    await job({ ...context, note, progress, sleep: wait }, report, source);
  }
  return EXIT.ok;
}
