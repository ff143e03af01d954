import type { PodSeen } from '../../enrich/seen.ts';
import type { ContainerPosture, PodWide, Posture } from '../posture.ts';
import { containerPosture } from './container.ts';
import { host, podWide } from './pod-wide.ts';
import { scopesOf } from './scope.ts';

export type Effective = {
  readonly containers: readonly ContainerPosture[];
  readonly host: Posture['host'];
  readonly podWide: PodWide;
};

/** The effective security context of every container, of every kind, running or not. Never throws. */
export const effective = (seen: PodSeen): Effective => ({
  containers: scopesOf(seen).map(containerPosture),
  host: host(seen),
  podWide: podWide(seen),
});
