/** Levenshtein's distance with neighbouring letters swapped at the cost of one (optimal string alignment). */
export const editDistance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = cell(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const best = Math.min(replaced, cell(row - 1, column) + 1, cell(row, column - 1) + 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      (rows[row] ?? [])[column] = swapped ? Math.min(best, cell(row - 2, column - 2) + 1) : best;
    }
  }
  return cell(a.length, b.length);
};

/** The known name that was probably meant; null when none is near. Case does not count. */
export const nearest = (name: string, known: readonly string[]): string | null => {
  if (name.length > 60) return null;
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best &&
    best.distance <= Math.max(2, Math.floor(best.candidate.length / 3)) &&
    best.distance < best.candidate.length
    ? best.candidate
    : null;
};
