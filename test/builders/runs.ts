/** How many runs a property gets: LAZARET_RUNS multiplies (`npm run test:deep`). */
export const runs = (usual: number): number =>
  Math.max(1, Math.round(usual * Number(process.env['LAZARET_RUNS'] ?? 1)));

/**
 * The deaths of a process that makes `writes` writes in sequence: before the first and after each. Before the next write is
 * what after this one is, so the deep run alone has both.
 */
export const deathsOf = (writes: number): { readonly at: number; readonly when: 'before' | 'after' }[] =>
  Array.from({ length: writes }, (_, index) => index + 1).flatMap((at) =>
    (['before', 'after'] as const)
      .filter((when) => when === 'after' || at === 1 || runs(1) > 1)
      .map((when) => ({ at, when })),
  );
