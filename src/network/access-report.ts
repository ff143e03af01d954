import type { Access, Direction, Peer, PolicyRef } from './access.ts';

/** One line of `lazaret access`: an empty `selectedBy` means that everything is allowed, no `ports` means all of them. */
export type AccessReport = {
  readonly pod: Access['pod'];
  readonly ingress: { readonly selectedBy: readonly PolicyRef[]; readonly from: readonly Peer[] };
  readonly egress: { readonly selectedBy: readonly PolicyRef[]; readonly to: readonly Peer[] };
  readonly unknown: Access['unknown'];
};

const asFrom = ({ selectedBy, peers }: Direction): AccessReport['ingress'] => ({ selectedBy, from: peers });
const asTo = ({ selectedBy, peers }: Direction): AccessReport['egress'] => ({ selectedBy, to: peers });

/** What policies leave a pod, as `lazaret access --output json` prints it. */
export const accessReport = ({ pod, ingress, egress, unknown }: Access): AccessReport => ({
  pod,
  ingress: asFrom(ingress),
  egress: asTo(egress),
  unknown,
});
