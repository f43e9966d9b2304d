/**
 * What every client of AWS is made with. A call that hangs must leave time for another try within the run.
 *
 * @param patienceMs how long an answer may take
 */
export function clientConfig(patienceMs = 10_000) {
  return {
    requestHandler: { connectionTimeout: 3_000, requestTimeout: patienceMs, throwOnRequestTimeout: true },
  };
}
