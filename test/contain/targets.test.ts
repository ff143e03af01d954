import { manualPlan, targetPlans } from '../../src/contain/targets.ts';
import { isAutomaticClass } from '../../src/decide/action-classes.ts';
import { catalogue } from '../../src/finding/catalogue.ts';
import type { Target } from '../../src/finding/finding.ts';
import type { JsonObject } from '../../src/json.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import { resources } from '../../src/resources.ts';
import {
  auditDetail,
  containerId,
  findingOf,
  findingOfType,
  image,
  instanceId,
  sequenceDetail,
} from '../builders/finding.ts';
import {
  aClusterRole,
  aClusterRoleBinding,
  aDeployment,
  aNode,
  aRoleBinding,
  aService,
  aServiceAccount,
  found,
  nodeName,
} from '../builders/kubernetes.ts';
import { commandsOf, manualPlanFor, manualPlansFor } from '../builders/manual.ts';
import { aContainer, aContainerStatus, aPod } from '../builders/pod.ts';
import { aTarget } from '../builders/target.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const rbac = 'rbac.authorization.k8s.io';
const digest = `sha256:${'d'.repeat(64)}`;

/** A second pod; `of` says what makes it another one. */
const anotherPod = (
  name: string,
  of: { account?: string; imageId?: string; image?: string; phase?: string } = {},
): Pod => ({
  ...aPod(),
  metadata: { name, namespace: 'shop', uid: `00000000-0000-4000-8000-${String(name.length).padStart(12, '0')}` },
  spec: {
    containers: [aContainer({ name: 'web', image: of.image ?? 'docker.io/library/other:1' })],
    serviceAccountName: of.account ?? 'other',
    nodeName: 'elsewhere',
  },
  status: {
    phase: of.phase ?? 'Running',
    containerStatuses: [aContainerStatus({ name: 'web', imageID: of.imageId ?? '' })],
  },
});

const byUser = (username: string, more: JsonObject = {}, type?: string) =>
  findingOf(
    auditDetail(type, {
      resource: {
        accessKeyDetails: null,
        kubernetesDetails: {
          kubernetesUserDetails: { username, groups: ['system:authenticated', 'auditors'], ...more },
        },
      },
    }),
  );

const account = byUser('system:serviceaccount:shop:web');
const webAccount = { kind: 'ServiceAccount', namespace: 'shop', name: 'web' };

describe('what is printed for each finding type', () => {
  const classes = new Set(targetPlans.map(({ of }) => of));

  it.each(catalogue.map(({ type }) => type))(
    '%s: its targets that are no pods have a plan with commands',
    async (type) => {
      const finding = findingOfType(type);
      const plans = await manualPlansFor(finding);
      const expected = finding.targets.map(({ class: of }) => of).filter((of) => of !== 'pod' && of !== 'coredns-twin');
      expect(plans.map(({ of }) => of)).toEqual(expected);
      for (const plan of plans) {
        expect(plan.steps.length).toBeGreaterThan(0);
        expect(plan.because.code).toBe('a-person-decides');
      }
    },
  );

  it('no class has both a plan to print and a right to be acted on by rule', () => {
    expect([...classes].filter(isAutomaticClass)).toEqual([]);
  });

  it('a sample has none: its names are made up', async () => {
    const sample = { service: { additionalInfo: { value: '{"sample":true}', type: 'default' } } };
    expect(await manualPlansFor(findingOf(auditDetail(undefined, sample)))).toEqual([]);
  });

  it.each(["web'; rm -rf /", '$(id)', '--all', 'web\n', 'a'.repeat(400), '../../x', '`id`', 'w{eb}'])(
    'a name like %j in any place of a finding is in no command as it is',
    async (name) => {
      const user = { username: name, groups: [name] };
      const call = {
        kubernetesApiCallAction: { resource: 'clusterrolebindings', resourceName: name, namespace: name },
      };
      const details = { kubernetesDetails: { kubernetesUserDetails: user }, accessKeyDetails: { userName: name } };
      const [hostile, anonymous] = [undefined, 'Policy:Kubernetes/AnonymousAccessGranted'].map((type) =>
        findingOf(auditDetail(type, { resource: details, service: { action: call } })),
      );
      const binding = aClusterRoleBinding(name, 'view', [
        { kind: 'User', apiGroup: rbac, name },
        { kind: 'User', name: 'system:anonymous' },
      ]);
      const plans = [
        ...(await manualPlansFor(hostile as never, [binding])),
        ...(await manualPlansFor(anonymous as never, [binding])),
      ];
      const made = plans.flatMap(commandsOf);
      const quoted = (command: string): string => command.replaceAll(/'[^']*'/g, '');
      expect(made.length).toBeGreaterThan(0);
      for (const command of made) expect(quoted(command)).toMatch(/^[A-Za-z0-9_/:.,@%+= -]*$/);
      for (const command of made) expect(quoted(command)).not.toMatch(/--all( |$)|\n/);
    },
  );
});

describe('a service account', () => {
  const arn = 'arn:aws:iam::111122223333:role/team/shop-web';
  const cluster = [
    { ...aPod(), spec: { ...aPod().spec, serviceAccountName: 'web' } },
    anotherPod('other'),
    anotherPod('finished', { account: 'web', phase: 'Succeeded' }),
    aServiceAccount('web', { metadata: { annotations: { 'eks.amazonaws.com/role-arn': arn } } }),
    aClusterRole('reader', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] }]),
    aClusterRoleBinding('web-reads', 'reader', [webAccount]),
    aRoleBinding('web-edits', { kind: 'ClusterRole', name: 'edit' }, [
      { kind: 'User', name: 'system:serviceaccount:shop:web' },
      { kind: 'User', name: 'bob' },
    ]),
    aClusterRoleBinding('not-it', 'reader', [{ ...webAccount, namespace: 'other' }]),
  ] as KubernetesObject[];

  it('has its pods, its bindings and its rights listed', async () => {
    const plan = await manualPlanFor(account, cluster);
    expect(plan.on).toBe('service account shop/web');
    expect(plan.pods.map(({ name }) => name)).toEqual(['web-6d5f7c9b8-abcde']);
    expect(plan.bindings.map(({ name }) => name)).toEqual(['web-reads', 'web-edits']);
    expect(plan.found.join('\n')).toMatch(
      /running pods that use it: 1: shop\/web-6d5f7c9b8-abcde\nbound by ClusterRoleBinding web-reads \(ClusterRole reader\)/,
    );
    expect(plan.found.join('\n')).toMatch(/may, in the whole cluster: .*secret/i);
  });

  it('is cut off pod by pod, binding by binding, and its role’s sessions end', async () => {
    const made = commandsOf(await manualPlanFor(account, cluster));
    expect(made).toEqual([
      expect.stringMatching(/^lazaret quarantine shop\/web-6d5f7c9b8-abcde --uid [0-9a-f-]{36} --apply$/),
      'kubectl delete clusterrolebinding web-reads',
      `kubectl patch rolebinding --namespace shop web-edits --type json --patch '[{"op":"test","path":"/subjects/0/name","value":"system:serviceaccount:shop:web"},{"op":"remove","path":"/subjects/0"}]'`,
      expect.stringMatching(
        /^aws iam put-role-policy --role-name shop-web .*"aws:TokenIssueTime":"2026-11-20T11:00:00.000Z"/,
      ),
      'aws eks list-pod-identity-associations --cluster-name prod --region eu-central-1 --namespace shop --service-account web',
      'kubectl delete serviceaccount --namespace shop web',
    ]);
  });

  it('whose pods have credentials of AWS has these revoked through a pod, which lists who else takes the role', async () => {
    const env = (name: string, value: string) => ({
      containers: [{ ...aContainer({ name: 'web' }), env: [{ name, value }] }],
      serviceAccountName: 'web',
    });
    const plan = await manualPlanFor(account, [
      { ...anotherPod('irsa'), spec: env('AWS_ROLE_ARN', arn) },
      {
        ...anotherPod('identity'),
        spec: env('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.23/v1/credentials'),
      },
    ]);
    const revoking = commandsOf(plan).filter((command) => /revoke|put-role-policy/.test(command));
    expect(revoking.map((command) => command.split(' --uid')[0])).toEqual([
      'lazaret revoke shop/irsa',
      'lazaret revoke shop/identity',
    ]);
  });

  it('that could not be looked at is not said to have no pods and no bindings', async () => {
    const failing = new FakeCluster({ objects: cluster });
    failing.fail({ resource: resources.pods }, 'unreachable');
    failing.fail({ resource: resources.clusterRoleBindings }, 'unreachable');
    const plan = await manualPlanFor(account, failing);
    expect(plan.unknown.map(({ code }) => code)).toContain('cluster-timeout');
    expect(plan.found.join()).toContain('could not be looked at');
    expect(plan.found.join()).not.toContain('none');
    expect(commandsOf(plan).join('\n')).toContain('--field-selector spec.serviceAccountName=web');
  });

  it('with more pods than a person reads has five commands, and the others counted', async () => {
    const many = Array.from({ length: 60 }, (_, at) => anotherPod(`web-${'x'.repeat(at + 1)}`, { account: 'web' }));
    const plan = await manualPlanFor(account, many);
    expect(plan.pods).toHaveLength(50);
    expect(plan.steps.filter(({ command }) => command?.startsWith('lazaret quarantine'))).toHaveLength(5);
    expect(plan.steps.map(({ title }) => title)).toContain('Quarantine the other 55 pods');
  });
});

describe('a user', () => {
  const alice = findingOf(auditDetail());
  const mapping = (mapRoles: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'aws-auth', namespace: 'kube-system' },
    data: { mapRoles } as never,
  });

  it('of IAM: the access entry, its policies, the role’s sessions', async () => {
    const made = commandsOf(await manualPlanFor(alice));
    const arn = 'arn:aws:iam::111122223333:role/DevOps';
    const at = '--cluster-name prod --region eu-central-1';
    expect(made.slice(0, 5)).toEqual([
      `aws eks list-access-entries ${at}`,
      `aws eks describe-access-entry ${at} --principal-arn ${arn}`,
      `aws eks list-associated-access-policies ${at} --principal-arn ${arn}`,
      `aws eks disassociate-access-policy ${at} --principal-arn ${arn} --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
      `aws eks delete-access-entry ${at} --principal-arn ${arn}`,
    ]);
    expect(made[5]).toMatch(/^aws iam put-role-policy --role-name DevOps --policy-name LazaretRevokeOlderSessions/);
  });

  it('of a role in another account: that account’s role, by the name under which EKS knows the session', async () => {
    const username = 'arn:aws:sts::444455556666:assumed-role/DevOps/alice';
    const user = { kubernetesDetails: { kubernetesUserDetails: { username } } };
    const plan = await manualPlanFor(findingOf(auditDetail(undefined, { resource: user })));
    expect(plan.found[0]).toContain('arn:aws:iam::444455556666:role/DevOps');
  });

  it('that is an IAM user: its access key is disabled', async () => {
    const key = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', userType: 'IAMUser', userName: 'alice' };
    const plan = await manualPlanFor(findingOf(auditDetail(undefined, { resource: { accessKeyDetails: key } })));
    expect(plan.steps.find(({ title }) => title.includes('access key'))).toMatchObject({
      command: 'aws iam update-access-key --user-name alice --access-key-id AKIAEXAMPLEEXAMPLE00 --status Inactive',
      undo: expect.stringMatching(/--status Active$/),
    });
  });

  it('mapped in aws-auth, where the path of its role is dropped: the very mapping', async () => {
    const entries =
      '- rolearn: arn:aws:iam::111122223333:role/DevOps\n  username: devops:{{SessionName}}\n  groups: [system:masters]\n- rolearn: arn:aws:iam::111122223333:role/nodes\n  username: system:node:{{EC2PrivateDNSName}}\n';
    const made = commandsOf(await manualPlanFor(alice, [mapping(entries)]));
    expect(made.filter((command) => command.startsWith('eksctl'))).toEqual([
      'eksctl delete iamidentitymapping --cluster prod --region eu-central-1 --arn arn:aws:iam::111122223333:role/DevOps',
    ]);
  });

  it.each(['- [', '{a: &a [*a]}', 'x: 1', '- rolearn: 7\n'])(
    'an aws-auth of %j maps nobody, and stops nothing',
    async (text) => {
      expect(commandsOf(await manualPlanFor(alice, [mapping(text)])).join()).not.toContain('eksctl');
    },
  );

  it('of OIDC: rotate where it comes from, and the bindings of the user and of its groups, not of everybody', async () => {
    const bindings = [
      aClusterRoleBinding('direct', 'view', [{ kind: 'User', name: 'eve@example.com' }]),
      aClusterRoleBinding('team', 'edit', [{ kind: 'Group', name: 'auditors' }]),
      aClusterRoleBinding('everybody', 'basic', [{ kind: 'Group', name: 'system:authenticated' }]),
    ];
    const plan = await manualPlanFor(byUser('eve@example.com'), bindings);
    expect(plan.bindings.map(({ name }) => name)).toEqual(['direct', 'team']);
    expect(plan.steps.find(({ title }) => title.startsWith('Rotate'))?.command).toBeNull();
    expect(commandsOf(plan).join()).not.toContain('access-entry');
  });

  it('keeps the groups that the cluster runs by: what they are bound to is told, and not taken away', async () => {
    const admins = aClusterRoleBinding('cluster-admin', 'cluster-admin', [{ kind: 'Group', name: 'system:masters' }]);
    const everything = aClusterRole('cluster-admin', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
    const plan = await manualPlanFor(byUser('eve@example.com', { groups: ['system:masters'] }), [admins, everything]);
    expect(plan.bindings).toEqual([]);
    expect(plan.found.join('\n')).toMatch(/may, in the whole cluster.*in the group system:masters/s);
  });

  it('who made a binding: that binding, by its UID', async () => {
    const made = {
      kind: 'ClusterRoleBinding',
      name: 'backdoor',
      uid: 'uid-1',
      roleRefName: 'cluster-admin',
      roleRefKind: 'ClusterRole',
    };
    const finding = findingOf(
      auditDetail('PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated', {
        service: { action: { kubernetesRoleBindingDetails: made } },
      }),
    );
    const binding = aClusterRoleBinding('backdoor', 'cluster-admin', [{ kind: 'User', name: 'eve' }]);
    const there = { ...binding, metadata: { ...binding.metadata, uid: 'uid-1' } };
    const plan = await manualPlanFor(finding, [there]);
    expect(plan.found[0]).toBe(
      'the finding names ClusterRoleBinding backdoor (ClusterRole cluster-admin), and it is still there: it binds User eve',
    );
    expect(commandsOf(plan)[0]).toBe('kubectl delete clusterrolebinding backdoor');
    const anew = { ...binding, metadata: { ...binding.metadata, uid: 'uid-2' } };
    expect((await manualPlanFor(finding, [anew])).found[0]).toContain('made anew since under another UID');
    expect((await manualPlanFor(finding)).found[0]).toContain('which is not there any more');
  });
});

describe('a configuration', () => {
  const anonymous = findingOfType('Policy:Kubernetes/AnonymousAccessGranted');
  const unauthenticated = { kind: 'Group', apiGroup: rbac, name: 'system:unauthenticated' };
  const publicInfo = aClusterRoleBinding('system:public-info-viewer', 'system:public-info-viewer', [unauthenticated]);

  it('that lets anybody in: exactly the bindings at fault, Kubernetes’ own spared', async () => {
    const plan = await manualPlanFor(anonymous, [
      publicInfo,
      aClusterRoleBinding('open', 'view', [{ kind: 'User', apiGroup: rbac, name: 'system:anonymous' }]),
      aRoleBinding('half', { kind: 'Role', name: 'x' }, [
        { kind: 'User', apiGroup: rbac, name: 'bob' },
        unauthenticated,
      ]),
      aClusterRoleBinding('fine', 'view', [{ kind: 'User', apiGroup: rbac, name: 'bob' }]),
    ]);
    expect(plan.bindings.map(({ name }) => name)).toEqual(['open', 'half']);
    expect(commandsOf(plan).slice(0, 2)).toEqual([
      'kubectl delete clusterrolebinding open',
      `kubectl patch rolebinding --namespace shop half --type json --patch '[{"op":"test","path":"/subjects/1/name","value":"system:unauthenticated"},{"op":"remove","path":"/subjects/1"}]'`,
    ]);
  });

  it.each<[string, string, string[]]>([
    ['made comes first, and only who is at fault goes', 'create', ['zz-made', 'open']],
    ['only read is none of the fault', 'get', ['open']],
  ])('a binding that the call of the finding %s', async (_what, verb, expected) => {
    const call = { verb, resource: 'clusterrolebindings', resourceName: 'zz-made', namespace: null };
    const finding = findingOfType('Policy:Kubernetes/AnonymousAccessGranted', {
      service: { action: { kubernetesApiCallAction: call } },
    });
    const eve = { kind: 'User', apiGroup: rbac, name: 'eve' };
    const made = aClusterRoleBinding('zz-made', 'view', verb === 'get' ? [eve] : [eve, unauthenticated]);
    const plan = await manualPlanFor(finding, [aClusterRoleBinding('open', 'view', [unauthenticated]), made]);
    expect(plan.bindings.map(({ name }) => name)).toEqual(expected);
    expect(commandsOf(plan).join()).not.toContain('delete clusterrolebinding zz-made');
  });

  it('where a default name hides another role is at fault all the same', async () => {
    const disguised = aClusterRoleBinding('system:public-info-viewer', 'cluster-admin', [unauthenticated]);
    expect((await manualPlanFor(anonymous, [disguised])).bindings).toHaveLength(1);
  });

  it('that grants nothing any more says so, and does not when nobody could look', async () => {
    expect((await manualPlanFor(anonymous, [publicInfo])).found[0]).toContain('no binding grants anything');
    const failing = new FakeCluster();
    failing.fail({ resource: resources.roleBindings }, 'unreachable');
    const plan = await manualPlanFor(anonymous, failing);
    expect(plan.found.join()).not.toContain('no binding grants');
    expect(plan.unknown).toHaveLength(1);
  });

  it('that makes an admin of a default service account: the bindings that do, by name or by what the role allows', async () => {
    const finding = findingOfType('Policy:Kubernetes/AdminAccessToDefaultServiceAccount');
    const to = (namespace: string) => [{ kind: 'ServiceAccount', namespace, name: 'default' }];
    const plan = await manualPlanFor(finding, [
      aClusterRole('all-of-it', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]),
      aClusterRole('little', [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]),
      aClusterRoleBinding('by-name', 'cluster-admin', to('shop')),
      aClusterRoleBinding('by-rules', 'all-of-it', to('other')),
      aClusterRoleBinding('harmless', 'little', to('shop')),
      aClusterRoleBinding('another', 'cluster-admin', [webAccount]),
    ]);
    expect(plan.bindings.map(({ name }) => name)).toEqual(['by-name', 'by-rules']);
  });

  it.each([
    [
      'Policy:Kubernetes/ExposedDashboard',
      aService('kubernetes-dashboard', {
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: { ingress: [{ hostname: 'x.elb.amazonaws.com' }] } },
      }),
    ],
    ['Policy:Kubernetes/KubeflowDashboardExposed', aService('centraldashboard', { spec: { type: 'NodePort' } })],
  ])('%s: the Service that is open, and how to close it', async (type, service) => {
    const name = service.metadata?.name;
    const plan = await manualPlanFor(findingOfType(type), [
      service,
      aService('web', { spec: { type: 'LoadBalancer' } }),
    ]);
    expect(plan.found).toEqual([expect.stringContaining(`Service shop/${name} is of type`)]);
    expect(commandsOf(plan)[0]).toBe(
      `kubectl patch service --namespace shop ${name} --patch '{"spec":{"type":"ClusterIP"}}'`,
    );
  });
});

describe('a node', () => {
  const target = aTarget({ class: 'node', node: { name: null, instanceId } });
  const finding = findingOfType('Discovery:Kubernetes/MaliciousIPCaller');
  const daemon = anotherPod('agent');
  const cluster = [
    aNode(),
    aPod(),
    {
      ...daemon,
      metadata: {
        ...daemon.metadata,
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'u', controller: true }],
      },
      spec: { ...daemon.spec, nodeName },
    },
  ] as KubernetesObject[];

  it('is cordoned, kept, copied; its pods are named with whose tokens they hold', async () => {
    const plan = await manualPlanFor(finding, cluster, [target]);
    expect(plan.on).toBe(`node ${nodeName}`);
    expect(plan.pods.map(({ name }) => name).sort()).toEqual(['agent', 'web-6d5f7c9b8-abcde']);
    expect(plan.found.join('\n')).toContain('tokens of 2 service accounts are on it: shop/other, shop/web');
    expect(commandsOf(plan)).toEqual([
      `kubectl cordon ${nodeName}`,
      expect.stringMatching(/^lazaret cordon shop\/web-6d5f7c9b8-abcde --uid [0-9a-f-]{36} --apply$/),
      `aws ec2 modify-instance-attribute --region eu-central-1 --instance-id ${instanceId} --disable-api-termination`,
      `aws ec2 create-snapshots --region eu-central-1 --instance-specification InstanceId=${instanceId}`,
      'lazaret plan --service-account shop/other',
      expect.stringMatching(/^lazaret quarantine shop\/web-6d5f7c9b8-abcde /),
    ]);
  });

  it('has no pod of a protected namespace offered for quarantine', async () => {
    const dns = { ...anotherPod('coredns'), metadata: { ...anotherPod('coredns').metadata, namespace: 'kube-system' } };
    const onIt = { ...dns, spec: { ...dns.spec, nodeName } };
    const plan = await manualPlanFor(finding, [aNode(), onIt as KubernetesObject], [target]);
    expect(commandsOf(plan).join()).not.toContain('coredns');
    expect(plan.steps.at(-1)?.title).toBe('Look after kube-system/coredns by hand');
  });

  it('of Fargate is not cordoned: nothing else would run there', async () => {
    const name = 'fargate-ip-10-0-1-99.eu-central-1.compute.internal';
    const made = commandsOf(
      await manualPlanFor(finding, [aNode({ name })], [aTarget({ class: 'node', node: { name, instanceId: null } })]),
    );
    expect(made.join()).not.toContain('cordon');
  });
});

describe('an image', () => {
  const finding = findingOfType('Execution:Container/MaliciousFile');
  const same = { imageId: `${image}@${digest}` };
  const first = aPod();
  const itself: Pod = {
    ...first,
    spec: { ...first.spec, containers: [aContainer({ name: 'web', image })] },
    status: {
      ...first.status,
      containerStatuses: [
        aContainerStatus({ name: 'web', containerID: `containerd://${containerId}`, imageID: `${image}@${digest}` }),
      ],
    },
  };

  it('is looked for by the digest that the container of the finding ran, whatever other pods call it', async () => {
    const plan = await manualPlanFor(finding, [
      itself,
      anotherPod('renamed', { ...same, image: 'mirror.example.com/web:latest' }),
      anotherPod('retagged-pod', { image, imageId: `${image}@sha256:${'e'.repeat(64)}` }),
      anotherPod('unrelated-other', {}),
    ]);
    expect(plan.pods.map(({ name }) => name).sort()).toEqual(['renamed', 'web-6d5f7c9b8-abcde']);
    expect(plan.found.join('\n')).toContain(`its digest is ${digest}`);
    expect(plan.found.join('\n')).toContain(
      'running pods that name it and run another digest, or none yet: 1: shop/retagged-pod',
    );
    expect(commandsOf(plan).at(-1)).toBe(
      `aws ecr describe-images --registry-id 111122223333 --region eu-central-1 --repository-name shop/web --image-ids imageDigest=${digest}`,
    );
  });

  it('that no pod has a digest of is found by its name, and that is said', async () => {
    const plan = await manualPlanFor(finding, [anotherPod('by-name', { image })]);
    expect(plan.pods.map(({ name }) => name)).toEqual(['by-name']);
    expect(plan.found.at(-1)).toContain('no digest is known');
  });
});

describe('an attack sequence', () => {
  const actors = [
    { id: 'a', user: { name: 'system:serviceaccount:shop:web', type: 'x' } },
    { id: 'b', user: { name: 'DevOps', type: 'AssumedRole' } },
  ];
  const signals = Array.from({ length: 12 }, (_, at) => ({
    uid: `s${at}`,
    type: 'FINDING',
    name: `Signal ${at}`,
    severity: 5,
    count: 1,
    resourceUids: [],
    firstSeenAt: null,
    lastSeenAt: null,
  }));
  const finding = findingOf(sequenceDetail(undefined, { actors, signals }));

  it('is fanned out: a plan for each that it names, pods first, and its own that lists them', async () => {
    const plans = await manualPlansFor(finding, [aPod()]);
    expect(plans.map(({ of }) => of)).toEqual(['cluster', 'serviceaccount', 'user']);
    expect(commandsOf(plans[0] as never)).toEqual([
      expect.stringMatching(/^lazaret plan shop\/web-6d5f7c9b8-abcde --uid /),
      'lazaret plan --service-account shop/web',
    ]);
    expect(plans[0]?.found).toEqual(
      expect.arrayContaining([
        'it names 1 pod, 1 serviceaccount, 1 user',
        'signal Signal 0, severity 5, seen 1 times',
        'and 4 more signals',
      ]),
    );
    expect(commandsOf(plans[2] as never).join()).toContain('role/DevOps');
  });
});

describe('a cluster that holds what no API server would take', () => {
  const odd: [string, object][] = [
    [
      'subjects that are no list',
      { rbac: { clusterRoleBindings: found([{ metadata: { name: 'x' }, subjects: 'all' }]) } },
    ],
    ['a subject that is none', { rbac: { clusterRoleBindings: found([{ metadata: {}, subjects: [null, 7] }]) } }],
    ['a binding without a role', { rbac: { roleBindings: found([{ subjects: [webAccount] }]) } }],
    ['a pod without anything', { pods: found([{}]) }],
    ['containers that are no list', { pods: found([{ spec: { containers: 'x' } }]) }],
    ['an environment that is none', { pods: found([{ spec: { containers: [{ env: [null] }] } }]) }],
  ];
  const rbacNow = {
    roles: found([]),
    clusterRoles: found([]),
    roleBindings: found([]),
    clusterRoleBindings: found([]),
  };

  it.each(odd)(
    '%s: the plan is made, or says that it could not be',
    (_what, { rbac: bindings, ...more }: { rbac?: object }) => {
      for (const target of [
        account.targets[0],
        aTarget({ class: 'configuration' }),
        aTarget({ class: 'image', image }),
      ]) {
        const around = { ...more, rbac: { ...rbacNow, ...bindings } } as never;
        const looked = {
          target: target as Target,
          lookup: 'not-a-pod',
          ref: null,
          seen: null,
          problems: [],
          around,
        } as const;
        const at = { accountId: null, region: null, cluster: null };
        const plan = manualPlan({ looked, finding: null, members: [], at, now: new Date(0) });
        expect(plan?.because.code).toBe('a-person-decides');
        expect((plan?.steps.length ?? 0) + (plan?.unknown.length ?? 0)).toBeGreaterThan(0);
      }
    },
  );
});

describe('a workload', () => {
  it('is stopped through one of its pods, so that the state before is kept', async () => {
    const finding = findingOfType('Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed');
    const labelled = { ...aPod(), metadata: { ...aPod().metadata, labels: { app: 'web' } } } as KubernetesObject;
    const deployment = aDeployment('web', { metadata: { uid: finding.targets[0]?.workload?.uid ?? '' } });
    const made = commandsOf(await manualPlanFor(finding, [deployment, labelled]));
    expect(made.slice(1)).toEqual([
      expect.stringMatching(/^lazaret quarantine .* --apply$/),
      expect.stringMatching(/^lazaret scale shop\/web-6d5f7c9b8-abcde .* --apply$/),
    ]);
  });
});
