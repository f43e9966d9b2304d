import { z } from 'zod';
import { tableLines } from '../../lambdas/cli/terminal/table.ts';

/** The folders that are mutated, each with its minimum score: the percentage of its mutants that the tests detect. */
export const MINIMUM_SCORES: Readonly<Record<string, number>> = {
  'lambdas/ingest': 90,
  'lambdas/recovery': 90,
  'lambdas/events-api': 90,
};

/** The part of Stryker's JSON report that is read here. Mutants with another status, such as Ignored, do not count. */
const REPORT = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});
export type Report = z.infer<typeof REPORT>;

export interface FolderScore {
  readonly folder: string;
  readonly killed: number;
  /** Mutants on which the tests did not end. They are detected too. */
  readonly timeout: number;
  readonly survived: number;
  /** Mutants that no test covers. */
  readonly noCoverage: number;
  /** Percentage of detected mutants. */
  readonly score: number;
  readonly minimum: number;
}

/** @throws Error if the text is not a report of Stryker */
export function parseReport(json: string): Report {
  return REPORT.parse(JSON.parse(json));
}

/** The score of each folder that has mutants in the report. */
export function scoresByFolder({ files }: Report): FolderScore[] {
  return Object.entries(MINIMUM_SCORES).flatMap(([folder, minimum]) => {
    const statuses = Object.entries(files)
      .filter(([file]) => file.startsWith(`${folder}/`))
      .flatMap(([, { mutants }]) => mutants.map(({ status }) => status));
    const count = (wanted: string) => statuses.filter((status) => status === wanted).length;
    const [killed, timeout] = [count('Killed'), count('Timeout')];
    const [survived, noCoverage] = [count('Survived'), count('NoCoverage')];
    const detected = killed + timeout;
    const all = detected + survived + noCoverage;
    if (all === 0) return [];
    return { folder, killed, timeout, survived, noCoverage, score: (100 * detected) / all, minimum };
  });
}

export function scoreTable(scores: readonly FolderScore[]): string[] {
  const head = ['folder', 'killed', 'timeout', 'survived', 'no coverage', 'score', 'minimum'];
  const rows = scores.map(({ folder, killed, timeout, survived, noCoverage, score, minimum }) => [
    folder,
    ...[killed, timeout, survived, noCoverage].map(String),
    `${score.toFixed(1)} %`,
    `${minimum} %`,
  ]);
  return tableLines([head, ...rows], (column) => column === 0);
}
