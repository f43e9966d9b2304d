/**
 * Makes a program slower, to prove that the benchmark notices: after each step, it burns a share of the CPU time that the
 * process has used since the step before.
 *
 * @param percent 5: five percent more CPU time
 * @returns to be called after each step
 */
export function slowDown(percent: number): () => void {
  let before = cpuMs();
  return () => {
    const now = cpuMs();
    const burnMs = ((now - before) * percent) / 100;
    before = now + burnMs;
    const end = performance.now() + burnMs;
    while (performance.now() < end);
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
