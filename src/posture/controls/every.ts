import type { ContainerPosture, Sourced } from '../posture.ts';
import type { ControlContext, InForce } from './measure.ts';

/** In force only where each concerned container has it; one that is not known leaves it open. */
export const every = (
  { concerned }: ControlContext,
  read: (container: ContainerPosture) => Sourced<boolean>,
): InForce => {
  const all = concerned.map((container) => ({ name: container.name, ...read(container) }));
  const decisive = all.find(({ value }) => value === false) ?? all.find(({ value }) => value === 'unknown') ?? all[0];
  if (!decisive) return { value: 'unknown', source: 'the pod has no containers' };
  return { value: decisive.value, source: `container ${decisive.name}: ${decisive.source}` };
};

/** A value that must be one thing for the control to be in force. */
export const equals = <T>(sourced: Sourced<T>, wanted: T): Sourced<boolean> => ({
  value: sourced.value === 'unknown' ? 'unknown' : sourced.value === wanted,
  source: sourced.source,
});
