/**
 * What every client of AWS is made with. A call that hangs must leave time for another try within the run.
 *
 * @param patienceMs how long an answer may take to begin, and may then be silent in its middle: for that the SDK would
 * wait without end
 */
export function clientConfig(patienceMs = 10_000) {
  return {
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: patienceMs,
      socketTimeout: patienceMs,
      throwOnRequestTimeout: true,
    },
  };
}
