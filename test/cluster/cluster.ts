import { stopLeftovers } from './leftovers.ts';

/**
 * What the tests of the project `cluster` import. One real control plane serves them all (`start.ts`); nodes, kubelets,
 * scheduler and AWS's network-policy controller are played by the test, with what is exported here.
 */
export { asAdmin, cluster, mergePatch, namespace, podPath, request } from './access.ts';
export { createDeployment } from './deployment.ts';
export { eventually } from './eventually.ts';
export { bindPod, createRunningPod, runPod } from './kubelet.ts';
export { startKwok } from './kwok.ts';
export { applyManifests, applyObject } from './manifests.ts';
export { createNode, deleteNode } from './nodes.ts';
export { playPolicyController } from './policycontroller.ts';
export { policyEndpointFor, removePolicyEndpointsOf } from './policyendpoints.ts';
export { advancePods, playKubelet, podsOf } from './scheduling.ts';
export { awsNodeDaemonSet, installNetworkPolicyDefinitions } from './vpccni.ts';

// Every file that talks to the cluster waits for controllers, which Jest's five seconds don't allow for.
import.meta.jest.setTimeout(60_000);
afterAll(stopLeftovers);
