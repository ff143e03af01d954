import type { PodSpec, PolicyRule, RoleBinding, Subject } from '../../src/objects.ts';
import { dangers } from '../../src/posture/identity/dangers/dangers.ts';
import { identity } from '../../src/posture/identity/identity.ts';
import {
  absent,
  aClusterRole,
  aClusterRoleBinding,
  aRoleBinding,
  aServiceAccount,
  found,
  unreachable,
} from '../builders/kubernetes.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const web: Subject = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };
const admin: Subject = { kind: 'ServiceAccount', name: 'admin', namespace: 'shop' };
const everything: PolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
const rule = (verbs: string[], group: string, resources: string[], resourceNames?: string[]): PolicyRule => ({
  verbs,
  apiGroups: [group],
  resources,
  ...(resourceNames ? { resourceNames } : {}),
});

const granted = (
  rules: PolicyRule[],
  { namespace = null, others = [] }: { namespace?: string | null; others?: RoleBinding[] } = {},
  overrides: PodSeenOverrides = {},
) =>
  identity(
    aPodSeen({
      ...overrides,
      rbac: {
        clusterRoles: found([aClusterRole('granted', rules), aClusterRole('cluster-admin', [everything])]),
        clusterRoleBindings: found([
          ...(namespace === null ? [aClusterRoleBinding('b', 'granted', [web])] : []),
          ...others,
        ]),
        roleBindings: found(
          namespace === null ? [] : [aRoleBinding('b', { kind: 'ClusterRole', name: 'granted' }, [web], namespace)],
        ),
      },
    }),
  );

const told = (rules: PolicyRule[], namespace: string | null = null): string[] =>
  granted(rules, { namespace }).dangerous.map(({ id, severity, scope }) => `${severity} ${id} in ${scope}`);

describe('a dangerous permission', () => {
  it.each<[string, PolicyRule[], string | null, string[]]>([
    ['everything in the cluster, said once', [everything], null, ['critical takeover in cluster']],
    ['everything in a namespace', [everything], 'shop', ['high takeover in namespace shop']],
    ['reading Secrets of the cluster', [rule(['list'], '', ['secrets'])], null, ['critical secrets-read in cluster']],
    [
      'reading Secrets of a namespace',
      [rule(['get'], '', ['secrets'])],
      'shop',
      ['medium secrets-read in namespace shop'],
    ],
    [
      'reading Secrets of kube-system',
      [rule(['watch'], '', ['secrets'])],
      'kube-system',
      ['critical secrets-read in namespace kube-system'],
    ],
    [
      'reading one Secret, a step milder',
      [rule(['get'], '', ['secrets'], ['tls'])],
      'shop',
      ['low secrets-read in namespace shop'],
    ],
    ['exec by get over a WebSocket', [rule(['get'], '', ['pods/exec'])], 'shop', ['high pod-exec in namespace shop']],
    ['nodes/proxy, with get alone', [rule(['get'], '', ['nodes/proxy'])], null, ['high nodes-proxy in cluster']],
    [
      'aws-auth by its name',
      [rule(['patch'], '', ['configmaps'], ['aws-auth'])],
      'kube-system',
      ['critical aws-auth-write in namespace kube-system'],
    ],
    [
      'impersonation of any user',
      [rule(['impersonate'], '', ['users'])],
      null,
      ['critical impersonate-users in cluster'],
    ],
    [
      'binding a role',
      [
        rule(['create'], 'rbac.authorization.k8s.io', ['rolebindings']),
        rule(['bind'], 'rbac.authorization.k8s.io', ['clusterroles']),
      ],
      'shop',
      ['critical rolebinding-escalation in namespace shop'],
    ],
    [
      'webhooks',
      [rule(['update'], 'admissionregistration.k8s.io', ['mutatingwebhookconfigurations'])],
      null,
      ['high webhook-write in cluster'],
    ],
    [
      'eviction with changes to nodes',
      [rule(['patch'], '', ['nodes']), rule(['create'], '', ['pods/eviction'])],
      null,
      ['high pod-stealing in cluster', 'medium node-change in cluster'],
    ],
  ])('is %s', (_, rules, namespace, expected) => {
    expect(told(rules, namespace)).toEqual(expected);
  });

  it.each<[string, PolicyRule[], string | null]>([
    ['reading pods', [rule(['get', 'list', 'watch'], '', ['pods'])], null],
    ['nodes/proxy by a RoleBinding, since nodes have no namespace', [rule(['get'], '', ['nodes/proxy'])], 'shop'],
    [
      'creating bindings without `bind`, which hands on only what one has',
      [rule(['create'], 'rbac.authorization.k8s.io', ['rolebindings'])],
      'shop',
    ],
    ['creating one pod by name, which no request matches', [rule(['create'], '', ['pods'], ['one'])], 'shop'],
    ['another ConfigMap of kube-system', [rule(['update'], '', ['configmaps'], ['coredns'])], 'kube-system'],
    ['aws-auth in another namespace', [rule(['update'], '', ['configmaps'], ['aws-auth'])], 'shop'],
    ['secrets of another API group', [rule(['get'], 'example.com', ['secrets'])], null],
    ['`pods/*`, which is no wildcard', [rule(['create'], '', ['pods/*'])], null],
  ])('is not %s', (_, rules, namespace) => {
    expect(told(rules, namespace)).toEqual([]);
  });

  it('becomes critical when a service account that it reaches holds the cluster', () => {
    const others = [aClusterRoleBinding('admins', 'cluster-admin', [admin])];
    const { dangerous, reaches } = granted([rule(['create'], '', ['serviceaccounts/token'])], {
      namespace: 'shop',
      others,
    });
    expect(dangerous).toMatchObject([{ id: 'token-mint', severity: 'critical' }]);
    expect(dangerous[0]?.because).toContain('reaches shop/admin (takeover)');
    expect(reaches).toEqual(['shop/admin']);
  });

  it('reaches by exec only the accounts whose pods run in its namespace', () => {
    const neighbour = aPod({ metadata: { name: 'db-0' }, spec: { serviceAccountName: 'db' } });
    const others = [aClusterRoleBinding('admins', 'cluster-admin', [admin])];
    const { reaches } = granted(
      [rule(['create'], '', ['pods/exec'])],
      { namespace: 'shop', others },
      { neighbours: found([neighbour]) },
    );
    expect(reaches).toEqual(['shop/db']);
  });

  it('names a catalogue in which every id stands once', () => {
    const ids = dangers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(25);
  });
});

describe('the permissions', () => {
  it('leave out what everybody may do', () => {
    const defaults = [
      rule(['create'], 'authorization.k8s.io', ['selfsubjectaccessreviews']),
      { verbs: ['get'], nonResourceURLs: ['/healthz', '/apis/*'] },
    ];
    expect(granted(defaults).permissions).toMatchObject({ value: [] });
  });

  it('show what was added to a default role', () => {
    const { permissions } = granted([rule(['create', 'get'], 'authorization.k8s.io', ['selfsubjectaccessreviews'])]);
    expect(permissions.value).toHaveLength(1);
  });

  it('are put together by scope, verbs and names', () => {
    const { permissions } = granted([
      rule(['list', 'get'], '', ['pods']),
      rule(['get', 'list'], 'apps', ['deployments', 'deployments/scale']),
    ]);
    expect(permissions.value).toEqual([
      {
        scope: 'cluster',
        verbs: ['get', 'list'],
        resources: ['deployments.apps', 'deployments.apps/scale', 'pods'],
        resourceNames: [],
      },
    ]);
  });

  it.each(['clusterRoleBindings', 'roleBindings', 'clusterRoles', 'roles'] as const)(
    'are unknown, with the reason, when %s could not be listed',
    (look) => {
      const { permissions } = identity(aPodSeen({ rbac: { [look]: unreachable('403 forbidden') } }));
      expect(permissions).toEqual({ value: 'unknown', source: `rbac-unreachable: ${look}: 403 forbidden` });
    },
  );

  it('are unknown when the cluster does not serve RBAC', () => {
    expect(identity(aPodSeen({ rbac: { roles: absent } })).permissions.value).toBe('unknown');
  });

  it('keep a danger that was seen although another look failed: RBAC only adds', () => {
    const seen = aPodSeen({
      rbac: {
        clusterRoles: found([aClusterRole('cluster-admin', [everything])]),
        clusterRoleBindings: found([aClusterRoleBinding('b', 'cluster-admin', [web])]),
        roleBindings: unreachable(),
      },
    });
    expect(identity(seen)).toMatchObject({ permissions: { value: 'unknown' }, dangerous: [{ id: 'takeover' }] });
  });
});

const mounted = (token: object, spec: PodSpec = {}) =>
  aPod({
    spec: {
      containers: [aContainer({ volumeMounts: [{ name: 't', mountPath: '/tokens' }] }), aContainer({ name: 'side' })],
      volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: token }] } }],
      ...spec,
    },
  });

const manifest = (spec: PodSpec = {}) => {
  const { uid, ...metadata } = aPod().metadata ?? {};
  return { ...aPod({ spec }), metadata };
};

describe('the token', () => {
  it('is mounted where the volumes say so, whatever the automount fields say', () => {
    const pod = mounted({ path: 'token', expirationSeconds: 3607 }, { automountServiceAccountToken: false });
    const { tokenMounted, tokens } = identity(aPodSeen({ pod }));
    expect(tokenMounted.value).toBe(true);
    expect(tokens).toEqual([{ container: 'web', audience: null, expirationSeconds: 3607 }]);
  });

  it('for another audience is told, and is none for the API server', () => {
    const { tokenMounted, tokens } = identity(aPodSeen({ pod: mounted({ audience: 'vault', path: 't' }) }));
    expect(tokenMounted.value).toBe(false);
    expect(tokens).toEqual([{ container: 'web', audience: 'vault', expirationSeconds: null }]);
  });

  it('is not there when the volume is mounted by nobody', () => {
    const pod = mounted({ path: 't' }, { containers: [aContainer()] });
    expect(identity(aPodSeen({ pod })).tokenMounted.value).toBe(false);
  });

  it('of an admitted pod is not judged by the service account, which may have changed since', () => {
    const seen = aPodSeen({ serviceAccount: found(aServiceAccount('web', { automountServiceAccountToken: true })) });
    expect(identity(seen).tokenMounted.value).toBe(false);
  });

  it.each<[string, PodSpec, object, boolean]>([
    ['by default', {}, {}, true],
    ['by the service account', {}, { automountServiceAccountToken: false }, false],
    [
      'by the pod before the service account',
      { automountServiceAccountToken: true },
      { automountServiceAccountToken: false },
      true,
    ],
  ])('of a manifest is judged %s', (_, spec, account, expected) => {
    const seen = aPodSeen({ pod: manifest(spec), serviceAccount: found(aServiceAccount('web', account)) });
    expect(identity(seen).tokenMounted.value).toBe(expected);
  });

  it('of a manifest is unknown when the service account could not be looked at', () => {
    expect(identity(aPodSeen({ pod: manifest(), serviceAccount: unreachable() })).tokenMounted.value).toBe('unknown');
  });
});

const role = 'arn:aws:iam::111122223333:role/web';
const otherRole = 'arn:aws:iam::111122223333:role/other';
const annotated = (arn: string) =>
  found(
    aServiceAccount('web', {
      metadata: { name: 'web', namespace: 'shop', annotations: { 'eks.amazonaws.com/role-arn': arn } },
    }),
  );
const withEnv = (env: { name: string; value: string }[]) => aPod({ spec: { containers: [aContainer({ env })] } });

describe('the AWS role', () => {
  it('is what the running pod has, not what the service account says today', () => {
    const pod = withEnv([
      { name: 'AWS_ROLE_ARN', value: role },
      { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token' },
    ]);
    expect(identity(aPodSeen({ pod, serviceAccount: annotated(otherRole) })).irsaRole).toEqual({
      value: role,
      source: 'spec.containers[0].env[0] AWS_ROLE_ARN',
    });
  });

  it('is none for a pod that was made before the annotation, which is told', () => {
    const { irsaRole } = identity(aPodSeen({ serviceAccount: annotated(otherRole) }));
    expect(irsaRole.value).toBeNull();
    expect(irsaRole.source).toContain(otherRole);
  });

  it('of a manifest is the one that admission would inject', () => {
    expect(identity(aPodSeen({ pod: manifest(), serviceAccount: annotated(role) })).irsaRole.value).toBe(role);
  });

  it('is not had by a name without a token to take it with', () => {
    expect(identity(aPodSeen({ pod: withEnv([{ name: 'AWS_ROLE_ARN', value: role }]) })).irsaRole.value).toBeNull();
  });

  it('by Pod Identity is seen in the environment, since the service account does not show it', () => {
    const pod = withEnv([
      { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: 'http://169.254.170.23/v1/credentials' },
      { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/var/run/secrets/pods.eks.amazonaws.com/token' },
    ]);
    expect(identity(aPodSeen({ pod })).podIdentity.value).toBe(true);
    expect(identity(aPodSeen()).podIdentity.value).toBe(false);
    expect(identity(aPodSeen({ pod: manifest() })).podIdentity.value).toBe('unknown');
  });

  it.each<[string, PodSeenOverrides, string]>([
    ['reachable on the host network', { pod: aPod({ spec: { hostNetwork: true } }) }, 'reachable'],
    ['unknown where the hop limit decides', {}, 'unknown'],
  ])('of the node is %s', (_, overrides, expected) => {
    expect(identity(aPodSeen(overrides)).nodeRole.value).toBe(expected);
  });
});
