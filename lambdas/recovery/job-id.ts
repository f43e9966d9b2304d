const ENDED = ' ended';

/**
 * Of a command that was given, told from the same command given at another time: by the revision of the job state that it
 * claimed. Without that, one that slept through the end of its own job would take the next one's marks for its own.
 */
export function jobId(commandName: string, revision: number): string {
  return `${commandName} #${revision}`;
}

/** Of a job that has delivered all that it reads. Its name is nobody's: nothing can be announced any more. */
export function endedId(job: string): string {
  return job + ENDED;
}

/** The job that an id of an ended one is of; undefined when it is of none that ended. */
export function whichEnded(id: string): string | undefined {
  return id.endsWith(ENDED) ? id.slice(0, -ENDED.length) : undefined;
}

/** The command that a job carries out, ended or not. */
export function commandOf(id: string): string {
  return id.replace(/ #\d+(?: ended)?$/, '');
}
