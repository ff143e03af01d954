/** How many runs a property gets: LAZARET_RUNS multiplies (`npm run test:deep`). */
export const runs = (usual: number): number =>
  Math.max(1, Math.round(usual * Number(process.env['LAZARET_RUNS'] ?? 1)));
