import type { PodSeen } from '../../enrich/seen.ts';
import type { Finding } from '../../finding/finding.ts';
import type { ControlVerdict, Posture } from '../posture.ts';

export type Assessed = Omit<Posture, 'controls' | 'hardening' | 'techniques'>;

/** What would have stopped the technique that the finding saw, on this pod and node; nothing without a finding. */
export const controls = (
  _finding: Finding | null,
  _posture: Assessed,
  _seen: PodSeen,
): { techniques: string[]; controls: ControlVerdict[] } => ({ techniques: [], controls: [] });
