/** Ends when somebody interrupts the process: SIGINT (Ctrl-C) or SIGTERM. From now on, a signal does not end the process. */
export function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    // Not `once`: without a listener, the library that shows the cursor again ends the process before the last table.
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.on(signal, () => {
        resolve('interrupted');
      });
    }
  });
}
