import { closestMatch } from 'leven';

/** The known name that was probably meant: at most two letters differ, apart from upper and lower case. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const lowercase = known.map((candidate) => candidate.toLowerCase());
  const closest = closestMatch(name.toLowerCase(), lowercase, { maxDistance: 2 });
  return closest === undefined ? undefined : known[lowercase.indexOf(closest)];
}
