import type { ObjectArchive, StoredObject } from '../ingest/ports.ts';

const CONCURRENT_READS = 8;

/**
 * Reads the objects of keys, in their order, several at a time. An object that no longer exists is skipped. No read is under way
 * when an object is returned, so the caller can stop at any of them.
 */
export async function* readObjects(
  archive: ObjectArchive,
  keys: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<StoredObject> {
  let reads: Promise<StoredObject | undefined>[] = [];
  for await (const key of keys) {
    if (reads.push(archive.read(key)) < CONCURRENT_READS) continue;
    yield* await existing(reads);
    reads = [];
  }
  yield* await existing(reads);
}

async function existing(reads: readonly Promise<StoredObject | undefined>[]): Promise<StoredObject[]> {
  return (await Promise.all(reads)).filter((object) => object !== undefined);
}
