import type { Container, PodSpec } from '../objects.ts';
import { each } from './reading.ts';

/** The containers of every kind, with the path of each. */
export const containersOf = (spec: PodSpec | undefined): { readonly path: string; readonly container: Container }[] =>
  (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    each(spec?.[list]).map((container, at) => ({ path: `spec.${list}[${at}]`, container })),
  );

/** Admitted by an API server, so that webhooks and admission have written into the spec what they write. */
export const isAdmitted = (pod: { metadata?: { uid?: string } }): boolean =>
  typeof pod.metadata?.uid === 'string' && pod.metadata.uid !== '';
