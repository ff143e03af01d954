import type { PodSeen } from '../../enrich/seen.ts';
import type { EnvVar, Pod } from '../../objects.ts';
import { containersOf, isAdmitted } from '../containers-of.ts';
import { imds } from '../exposure/imds.ts';
import type { Sourced } from '../posture.ts';
import { each, pairs, text } from '../reading.ts';
import { tokens } from './tokens.ts';

type Found = { readonly source: string; readonly value: string | null };

const variable = (pod: Pod, name: string): Found | null => {
  for (const { path, container } of containersOf(pod.spec)) {
    const env = each<EnvVar>(container.env);
    const at = env.findIndex((one) => one.name === name);
    if (at >= 0) return { source: `${path}.env[${at}] ${name}`, value: text(env[at]?.value) };
  }
  return null;
};

const annotatedRole = ({ serviceAccount }: PodSeen): string | null =>
  serviceAccount.state === 'found'
    ? (pairs(serviceAccount.value?.metadata?.annotations)['eks.amazonaws.com/role-arn'] ?? null)
    : null;

const withoutVariable = (seen: PodSeen): Sourced<string | null> => {
  const annotated = annotatedRole(seen);
  if (isAdmitted(seen.pod))
    return {
      value: null,
      source: annotated
        ? `no AWS_ROLE_ARN in any container; the service account names ${annotated}, for pods made from now on`
        : 'no AWS_ROLE_ARN in any container',
    };
  if (seen.serviceAccount.state === 'unreachable')
    return { value: 'unknown', source: `service account: ${seen.serviceAccount.problem.message}` };
  return { value: annotated, source: 'eks.amazonaws.com/role-arn of the service account: what admission would inject' };
};

/**
 * The role of IAM roles for service accounts, as the running pod has it: the webhook writes it into the pod when the pod
 * is made, and it stays, whatever becomes of the annotation. Source: amazon-eks-pod-identity-webhook.
 */
export const irsaRole = (seen: PodSeen): Sourced<string | null> => {
  const role = variable(seen.pod, 'AWS_ROLE_ARN');
  if (!role) return withoutVariable(seen);
  const hasToken =
    variable(seen.pod, 'AWS_WEB_IDENTITY_TOKEN_FILE') !== null ||
    tokens(seen.pod).some(({ audience }) => audience === 'sts.amazonaws.com');
  if (!hasToken) return { value: null, source: `${role.source}, but no web identity token to take the role with` };
  return { value: role.value ?? 'unknown', source: role.source };
};

/** EKS Pod Identity, seen by what its webhook wrote into the pod; the association itself is visible to the EKS API only. */
export const podIdentity = (seen: PodSeen): Sourced<boolean> => {
  const uri = variable(seen.pod, 'AWS_CONTAINER_CREDENTIALS_FULL_URI');
  const file = variable(seen.pod, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token = tokens(seen.pod).find(({ audience }) => audience === 'pods.eks.amazonaws.com');
  if (uri && file) return { value: true, source: uri.source };
  if (token)
    return { value: true, source: `spec.volumes: token for pods.eks.amazonaws.com in container ${token.container}` };
  return isAdmitted(seen.pod)
    ? { value: false, source: 'no Pod Identity credentials in any container' }
    : { value: 'unknown', source: 'a manifest does not show associations: `aws eks list-pod-identity-associations`' };
};

/** Whether the node's own role can be had through the metadata service. Its name is known to the EC2 API only. */
export const nodeRole = (seen: PodSeen): Sourced<string> => {
  const { value, source } = imds(seen);
  return { value: value === 'unknown' ? value : value ? 'reachable' : 'not-reachable', source };
};
