import { resources } from '../../src/resources.ts';
import { request } from './access.ts';

const kinds = [
  resources.awsClusterNetworkPolicies,
  resources.clusterNetworkPolicies,
  resources.ciliumClusterwideNetworkPolicies,
  resources.calicoGlobalNetworkPolicies,
];

/** Takes away what other test files left: a policy of the whole cluster is looked at around every pod. Kinds that are not served have none. */
export const removeClusterWidePolicies = async (): Promise<void> => {
  for (const { group, version, resource } of kinds)
    await request('admin', 'DELETE', `/apis/${group}/${version}/${resource}`);
};
