import type { PodSeen } from '../../enrich/seen.ts';
import type { Finding } from '../../finding/finding.ts';
import type { HardeningFile, Posture } from '../posture.ts';

export type Assessed = Omit<Posture, 'hardening'>;

/** Files that an operator can apply, the most useful first. Never throws. */
export const hardening = (_finding: Finding | null, _posture: Assessed, _seen: PodSeen): readonly HardeningFile[] => [];
