import { checks } from './checks.ts';

/** The newest minor version of Kubernetes whose checks are known: that of the module they were taken from (v0.37.2). */
export const newestMinor = 37;

export type PssVersion = { readonly minor: number; readonly name: string };
const of = (minor: number): PssVersion => ({ minor, name: `v1.${minor}` });

/** The version in which a check was changed last is known, so nothing newer than it can be missing. */
export const versions: readonly PssVersion[] = Array.from({ length: newestMinor + 1 }, (_, minor) => of(minor));
export const newest = of(
  Math.max(newestMinor, ...checks.flatMap(({ revisions }) => revisions.map(({ since }) => since))),
);

/**
 * Reads `latest` or `v1.<minor>` as the API server does. `clamped`: newer than what is known, so the newest known is taken.
 * `invalid`: neither; the API server then takes the latest.
 */
export const readVersion = (
  text: string,
): { readonly state: 'ok' | 'latest' | 'clamped' | 'invalid'; readonly version: PssVersion } => {
  if (text === 'latest') return { state: 'latest', version: newest };
  const minor = /^v1\.(\d|[1-9]\d*)$/.exec(text)?.[1];
  if (minor === undefined) return { state: 'invalid', version: newest };
  return Number(minor) > newest.minor
    ? { state: 'clamped', version: newest }
    : { state: 'ok', version: of(Number(minor)) };
};
