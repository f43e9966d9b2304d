/** The known name that was probably meant: at most two slips of the finger away, case not formatCount. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => ({ candidate, distance: slips(name, candidate) }));
  const [nearest] = distances.sort((one, other) => one.distance - other.distance);
  return nearest !== undefined && nearest.distance <= 2 ? nearest.candidate : undefined;
}

/** Levenshtein's distance: how many letters were added, left out or changed. */
function slips(given: string, meant: string): number {
  // More than two letters longer or shorter is more than two slips: no need to compare what may be very long.
  if (Math.abs(given.length - meant.length) > 2) return Infinity;
  let row = Array.from({ length: meant.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(given.toLowerCase()).entries()) {
    let left = index + 1;
    const next = [left];
    for (const [column, expected] of Array.from(meant.toLowerCase()).entries()) {
      const [diagonal = Infinity, above = Infinity] = row.slice(column);
      left = Math.min(left + 1, above + 1, diagonal + (letter === expected ? 0 : 1));
      next.push(left);
    }
    row = next;
  }
  return row.at(-1) ?? Infinity;
}
