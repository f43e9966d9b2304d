/** Port calls that a schedule treats in a special way. */
export type CallKind = 'object creation' | 'state creation' | 'state write' | 'page read' | 'identity read';

/** Performs a port call, or kills the process before or after it by throwing an error. */
export type Intercept = <T>(call: () => Promise<T>, kind?: CallKind) => Promise<T>;

/** Performs every call. */
export const noFaults: Intercept = (call) => call();
