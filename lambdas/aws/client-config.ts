/**
 * Returns the configuration that all AWS clients share. A call that hangs must leave time for a retry within the run.
 *
 * @param timeoutMs how long a response may take to start, and how long it may then pause: without a limit the SDK would wait
 * forever
 */
export function clientConfig(timeoutMs = 10_000) {
  return {
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      throwOnRequestTimeout: true,
    },
  };
}
