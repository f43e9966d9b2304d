import { signIn } from './run.ts';

/** A record that no schema accepts. */
export const INVALID = '{"uuid":"BAD"}';

/** The uuids E0, E1, and so on. */
export function uuids(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, i) => `E${first + i}`);
}

/** Sign-in attempts with these uuids. */
export function events(count: number, first = 0): string[] {
  return uuids(count, first).map((uuid) => signIn(uuid));
}
