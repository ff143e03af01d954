import type { NetworkPolicy } from '../objects.ts';

export type Way = 'ingress' | 'egress';

/**
 * In which directions a policy isolates what it selects. Absent `policyTypes` mean Ingress always, and Egress only where
 * there are egress rules (API reference, NetworkPolicySpec.policyTypes): a deny-all without them leaves egress open.
 */
export const policyTypes = ({ spec }: NetworkPolicy): readonly Way[] => {
  if (spec?.policyTypes?.length)
    return (['ingress', 'egress'] as const).filter((way) => isNamed(spec.policyTypes, way));
  return spec?.egress?.length ? ['ingress', 'egress'] : ['ingress'];
};

const isNamed = (types: readonly string[] | undefined, way: Way): boolean =>
  types?.includes(way === 'ingress' ? 'Ingress' : 'Egress') ?? false;
