import { appendFileSync } from 'node:fs';
import { SIGNATURE_MARK } from './simulator/token.ts';

/** Names the file that collects what the processes of all tests print. Absent outside of `npm test`. */
export const PRINTED_OUTPUT = 'PRINTED_OUTPUT_FILE';

/** Keeps what a process of the project has printed, to be searched for tokens and people when all tests have ended. */
export function recordPrinted(chunk: Buffer): void {
  const file = process.env[PRINTED_OUTPUT];
  if (file !== undefined) appendFileSync(file, chunk);
}

const normalized = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** No shorter part is recognized. */
const PART_LENGTH = 12;

function windowsOf(text: string): string[] {
  return Array.from({ length: text.length - PART_LENGTH + 1 }, (_, at) => text.slice(at, at + PART_LENGTH));
}

/** Parts of every token that the simulator mints, as they may be written: as they are, and in base64 or hexadecimal digits. */
const TOKEN_PARTS = [
  // {"alg":"ES256" in base64, as every token starts.
  'eyJhbGciOiJFUzI1NiIs',
  SIGNATURE_MARK,
  Buffer.from(SIGNATURE_MARK).toString('hex'),
  ...[0, 1, 2].map((offset) => Buffer.from(SIGNATURE_MARK).subarray(offset).toString('base64').slice(0, 16)),
].flatMap((part) => windowsOf(normalized(part)));

/** The domain and some names of the simulated people. */
const PEOPLE = [
  '@brightwater.example',
  'Müller-Lüdenscheidt',
  '太郎',
  'Παπαδόπουλος',
  'Aisha Adeyemi',
  'Björn Bauer',
  'Chidi Costa',
];

/** The parts of tokens and the people that a text contains. */
export function secretsIn(text: string): string[] {
  const letters = normalized(text);
  return [
    ...TOKEN_PARTS.filter((part) => letters.includes(part)),
    ...PEOPLE.filter((name) => text.includes(name)),
  ];
}
