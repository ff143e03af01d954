import type { PodSeen } from '../enrich/seen.ts';
import { isObject } from '../json.ts';
import type { KubernetesObject, Pod } from '../objects.ts';
import { irsaRole, podIdentity } from '../posture/identity/aws.ts';
import type { Step } from './plan.ts';

/** `arn:aws:iam::111122223333:role/path/shop-web` (IAM user guide, "IAM identifiers"). */
const roleForm = /^arn:aws[a-z-]{0,29}:iam::\d{12}:role\/(?:[\w+=,.@-]{1,128}\/){0,8}([\w+=,.@-]{1,64})$/;

/** The name in a role's ARN; null where it is no such ARN, e.g. because the pod says something else. */
export const roleName = (arn: string): string | null => roleForm.exec(arn)?.[1] ?? null;

/** What the pod can take AWS credentials by: the role of IRSA by name, Pod Identity without one. */
export const identityOf = (seen: PodSeen): { readonly irsa: string | null; readonly podIdentity: boolean } => {
  const role = irsaRole(seen).value;
  return {
    irsa: role !== null && roleName(role) !== null ? role : null,
    podIdentity: podIdentity(seen).value === true,
  };
};

/** One inline policy for each plan, named by it: whatever bears another name is not ours. */
export const revocationName = (planId: string): string => `LazaretRevoke-${planId}`;

const denial = (condition: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: condition }],
  });

/** As IAM's "Revoke active sessions" does it: by when a session began. */
export const denyOlder = (before: string): string => denial({ DateLessThan: { 'aws:TokenIssueTime': before } });

/** Sessions of EKS Pod Identity bear the pod's UID as a tag (EKS user guide, "Pod Identity session tags"). */
export const denyPod = (uid: string): string =>
  denial({ StringEquals: { 'aws:PrincipalTag/kubernetes-pod-uid': uid } });

export type RevocationNamed = { readonly roleArn: string; readonly policyName: string };

/** What will be written to IAM, in the shape in which plans show what will be sent. */
export const revocationManifest = ({ roleArn, policyName }: RevocationNamed, document: string): KubernetesObject => ({
  kind: 'RolePolicy',
  roleArn,
  policyName,
  policyDocument: JSON.parse(document) as object,
});

/** What a stored step names; null where it names nothing that could be written. */
export const revocationIn = ({ manifest }: Step): RevocationNamed | null => {
  const { roleArn, policyName } = isObject(manifest) ? manifest : {};
  return typeof roleArn === 'string' && roleName(roleArn) !== null && typeof policyName === 'string'
    ? { roleArn, policyName }
    : null;
};

const takes = (arn: string, { spec }: Pod): boolean =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].some(({ env = [] }) =>
    env.some(({ name, value }) => name === 'AWS_ROLE_ARN' && value === arn),
  );

const said = ({ metadata, spec }: Pod): string =>
  `${metadata?.namespace}/${metadata?.name} (service account ${spec?.serviceAccountName || 'default'})`;

const longest = 10;

/** Who else of the cluster takes the role, as far as somebody looked; other clusters and people nobody can see from here. */
export const sharedWith = (seen: PodSeen, arn: string): string[] => {
  const { neighbours, elsewhere, pod } = seen;
  const known = [neighbours, elsewhere].flatMap((look) => (look?.state === 'found' ? look.value : []));
  const others = known.filter((one) => one.metadata?.uid !== pod.metadata?.uid && takes(arn, one)).map(said);
  const more = others.length > longest ? ` and ${others.length - longest} more` : '';
  return [
    others.length > 0
      ? `of the pods that were seen, ${others.length} more ${others.length === 1 ? 'takes' : 'take'} the role, to be denied as well: ${others.slice(0, longest).join(', ')}${more}`
      : 'no other pod that was seen takes the role',
    ...(neighbours.state === 'found' ? [] : ['pods of the namespace could not be looked at']),
    ...(elsewhere?.state === 'found' ? [] : ['pods of other namespaces were not looked at']),
    'whether other clusters, functions or people take the role is not known here',
  ];
};
