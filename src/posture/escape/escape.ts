import type { PodSeen } from '../../enrich/seen.ts';
import type { ContainerPosture, EscapePath } from '../posture.ts';

/** Ways out of the container that its settings leave open, each with the evidence it rests on and what stands in its way. */
export const escapePaths = (_seen: PodSeen, _containers: readonly ContainerPosture[]): EscapePath[] => [];
