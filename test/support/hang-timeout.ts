/**
 * Timeout for tests that start many processes or deploy into the emulator. It only ends a hang: on a busy machine such a test may
 * take several times as long as on a quiet one.
 */
export const HANG_TIMEOUT_MS = 10 * 60_000;
