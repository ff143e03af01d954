import type { PodSeen } from '../../enrich/seen.ts';
import type { Engine } from '../access.ts';

/** How one engine is recognised. `detect` gives null where it is not this one, `unknown` where it could not be told. */
export type Detection = {
  readonly id: string;
  readonly title: string;
  readonly detect: (seen: PodSeen) => Engine | null;
};
