import { readFile } from 'node:fs/promises';
import type { Feed } from '../contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import { isObject, parseJson, stringFields } from '../ingest/json.ts';
import { isReplayKey } from '../ingest/objects.ts';
import type { Totals } from '../ingest/progress.ts';
import { codeOf, fileFailure } from './file-failure.ts';
import { metadataFile } from './file-objects.ts';
import { listFiles } from './list-files.ts';

/** How much of a feed is in a folder. `rejected` includes records that a replay has delivered since. */
export type StoredCounts = Readonly<Pick<Totals, 'events' | 'rejected' | 'objects'>>;

const READ_AT_ONCE = 64;

/**
 * Counts what is in a folder, for display. It reads the metadata of the objects, and not the objects.
 *
 * @param pendingRevision the revision of a batch that is announced and not committed: it is not counted
 */
export async function storedCounts(
  folder: string,
  feed: Feed,
  pendingRevision: number | undefined,
): Promise<StoredCounts> {
  const isCommitted = ({ key, fields }: Described) =>
    isReplayKey(key) || pendingRevision === undefined || fields['revision'] !== String(pendingRevision);
  const delivered = (await describeAll(folder, logsPrefix(feed))).filter(isCommitted);
  const quarantined = (await describeAll(folder, quarantinePrefix(feed))).filter(isCommitted);
  return {
    events: sumOf(delivered, 'events'),
    objects: delivered.length,
    rejected: sumOf(quarantined, 'records'),
  };
}

/** An object, and its metadata by their names. */
interface Described {
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
}

async function describeAll(folder: string, prefix: string): Promise<Described[]> {
  const keys = await listFiles(folder, prefix);
  const described: Described[] = [];
  for (let i = 0; i < keys.length; i += READ_AT_ONCE) {
    const some = keys.slice(i, i + READ_AT_ONCE);
    described.push(
      ...(await Promise.all(some.map(async (key) => ({ key, fields: await readFields(folder, key) })))),
    );
  }
  return described;
}

/** Without metadata, or with metadata that are damaged, an object counts as one without events. */
async function readFields(folder: string, key: string): Promise<Record<string, string>> {
  const file = metadataFile(folder, key);
  try {
    const value = parseJson(await readFile(file, 'utf8'));
    return isObject(value) ? stringFields(value) : {};
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    throw fileFailure(`read ${file}`, error);
  }
}

function sumOf(described: readonly Described[], name: string): number {
  return described.reduce((sum, { fields }) => sum + (Number(fields[name]) || 0), 0);
}
