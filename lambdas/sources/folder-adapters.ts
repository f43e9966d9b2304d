import { AtomicFiles } from '../files/atomic-files.ts';
import { FileArchive } from '../files/file-archive.ts';
import { FileObjects } from '../files/file-objects.ts';
import { FileStates, REPLAY_SUFFIX } from '../files/file-states.ts';

/** The adapters of a source in a folder. */
export interface FolderAdapters {
  readonly files: AtomicFiles;
  readonly states: FileStates;
  /** The states of replays of the quarantine. */
  readonly replayStates: FileStates;
  readonly objects: FileObjects;
  readonly archive: FileArchive;
}

export function folderAdapters(folder: string): FolderAdapters {
  const files = new AtomicFiles(folder);
  return {
    files,
    states: new FileStates(folder, files),
    replayStates: new FileStates(folder, files, REPLAY_SUFFIX),
    objects: new FileObjects(folder, files),
    archive: new FileArchive(folder),
  };
}
