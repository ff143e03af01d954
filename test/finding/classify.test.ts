import type { Finding, Target } from '../../src/finding/finding.ts';
import type { JsonObject } from '../../src/json.ts';
import {
  auditDetail,
  containerId,
  deploymentWorkload,
  eventOf,
  findingOf,
  image,
  instanceDetails,
  instanceId,
  malwareDetail,
  merged,
  parsed,
  podWorkload,
  runtimeDetail,
  sequenceCluster,
  sequenceDetail,
  sequencePod,
  web,
} from '../builders/finding.ts';

const classes = (finding: Finding): string[] => finding.targets.map((target) => target.class);
const first = (finding: Finding): Target => finding.targets[0]!;
const workload = (changes: JsonObject): JsonObject => ({
  resource: { kubernetesDetails: { kubernetesWorkloadDetails: merged(podWorkload, changes) } },
});
const user = (changes: JsonObject, accessKeyDetails: JsonObject | null = null): JsonObject => ({
  resource: { kubernetesDetails: { kubernetesUserDetails: changes }, accessKeyDetails },
});

describe('a runtime finding', () => {
  it('is about the pod it names, by UID, on the instance it names', () => {
    expect(first(findingOf(runtimeDetail()))).toEqual({
      class: 'pod',
      pod: web,
      workload: null,
      node: { name: null, instanceId },
      serviceAccount: null,
      user: null,
      image,
      containerId,
    });
  });

  it.each([
    ['an escape type', 'PrivilegeEscalation:Runtime/RuncContainerEscape', {}],
    ['host network', undefined, { hostNetwork: true }],
    ['the PIDs of the host', undefined, { hostPID: true }],
    ['a privileged container', undefined, { containers: [{ name: 'web', securityContext: { privileged: true } }] }],
  ])('puts the node in doubt too with %s', (_why, type, changes) => {
    const finding = findingOf(runtimeDetail(type, workload(changes)));
    expect(classes(finding)).toEqual(['pod', 'node']);
    expect(finding.targets[1]).toMatchObject({ pod: null, node: { name: null, instanceId } });
  });

  it('is about the node when it names an instance and no workload', () => {
    const finding = findingOf(
      runtimeDetail(undefined, {
        resource: { resourceType: 'Instance', eksClusterDetails: null, kubernetesDetails: null },
      }),
    );
    expect(finding.targetClass).toBe('node');
    expect(first(finding).node).toEqual({ name: null, instanceId });
    expect(finding.cluster).toEqual({ name: 'prod', arn: null });
  });

  it('is about the node and the container when the container belongs to no workload', () => {
    const container = { id: `containerd://${containerId}`, name: 'web', image };
    const finding = findingOf(
      runtimeDetail(undefined, {
        resource: {
          resourceType: 'Container',
          eksClusterDetails: null,
          kubernetesDetails: null,
          containerDetails: container,
        },
      }),
    );
    expect(first(finding)).toMatchObject({ class: 'node', containerId, image, node: { instanceId } });
  });

  it('names no container when the finding names several', () => {
    const finding = findingOf(
      runtimeDetail(
        undefined,
        workload({
          containers: [
            { id: containerId, image },
            { id: containerId, image },
          ],
        }),
      ),
    );
    expect(first(finding)).toMatchObject({ containerId: null, image: null });
  });

  it('is of an unknown class when it names nothing at all', () => {
    const finding = findingOf(
      runtimeDetail(undefined, { resource: { kubernetesDetails: null, instanceDetails: null } }),
    );
    expect(classes(finding)).toEqual(['unknown']);
  });
});

describe('the CoreDNS twin of a DNS finding', () => {
  const dns = 'Backdoor:Runtime/C&CActivity.B!DNS';
  const inCoreDns = (changes: JsonObject = {}): JsonObject =>
    merged(
      workload({ namespace: 'kube-system', name: 'coredns-5d78c9869d-x2x4z' }),
      merged({ service: { runtimeDetails: { process: { name: 'coredns', executablePath: '/coredns' } } } }, changes),
    );

  it('is told from the pod that really asked', () => {
    const twin = findingOf(runtimeDetail(dns, inCoreDns()));
    expect(classes(twin)).toEqual(['coredns-twin']);
    expect(first(twin).pod?.name).toBe('coredns-5d78c9869d-x2x4z');
    expect(findingOf(runtimeDetail(dns)).targetClass).toBe('pod');
  });

  it.each<[string, JsonObject]>([
    [
      'another process in that pod',
      inCoreDns({ service: { runtimeDetails: { process: { executablePath: '/bin/sh' } } } }),
    ],
    ['no process at all', inCoreDns({ service: { runtimeDetails: null } })],
    [
      'a pod of that name in another namespace',
      merged(inCoreDns(), workload({ namespace: 'shop', name: 'coredns-1' })),
    ],
    ['another pod in kube-system', merged(inCoreDns(), workload({ namespace: 'kube-system', name: 'aws-node-1' }))],
  ])('is not assumed of %s', (_what, changes) => {
    expect(findingOf(runtimeDetail(dns, changes)).targetClass).toBe('pod');
  });

  it('is not assumed of a type that is no DNS look-up', () => {
    expect(findingOf(runtimeDetail('Execution:Runtime/ReverseShell', inCoreDns())).targetClass).toBe('pod');
  });
});

describe('an audit-log finding', () => {
  it.each<[string, JsonObject, JsonObject | null, string]>([
    ['an anonymous caller is a matter of configuration', { username: 'system:anonymous' }, null, 'configuration'],
    ['a service account', { username: 'system:serviceaccount:shop:web' }, null, 'serviceaccount'],
    ['a node', { username: 'system:node:ip-10-0-1-23.ec2.internal' }, null, 'node'],
    [
      'an IAM identity that calls itself a service account',
      { username: 'system:serviceaccount:shop:web' },
      { accessKeyId: 'AKIAEXAMPLE' },
      'user',
    ],
    ['an OIDC user', { username: 'alice@example.com' }, null, 'user'],
    ['a service account without its form', { username: 'system:serviceaccount:shop' }, null, 'serviceaccount'],
    ['a node without its form', { username: 'system:node:../x' }, null, 'node'],
    ['nobody', {}, null, 'user'],
  ])('%s', (_who, details, key, expected) => {
    const finding = findingOf(auditDetail(undefined, user({ username: null, ...details }, key)));
    expect(finding.targetClass).toBe(expected);
  });

  it('names service account and node so that the cluster can be asked about them', () => {
    expect(
      first(findingOf(auditDetail(undefined, user({ username: 'system:serviceaccount:shop:web' }, null))))
        .serviceAccount,
    ).toEqual({ namespace: 'shop', name: 'web' });
    expect(
      first(findingOf(auditDetail(undefined, user({ username: 'system:node:ip-10-0-1-23.ec2.internal' }, null)))).node,
    ).toEqual({ name: 'ip-10-0-1-23.ec2.internal', instanceId: null });
  });

  it.each([
    ['system:serviceaccount:Shop:web', 'serviceaccount-name-invalid'],
    ['system:serviceaccount:shop:web:x', 'serviceaccount-name-invalid'],
    ['system:node:a/b', 'node-name-invalid'],
  ])('keeps the class of %s and takes no name from it', (username, code) => {
    const target = first(findingOf(auditDetail(undefined, user({ username }, null))));
    expect(target).toMatchObject({ serviceAccount: null, node: null });
    expect(target.problems?.map((problem) => problem.code)).toEqual([code]);
  });

  it('says that nobody is named rather than guess', () => {
    const target = first(findingOf(auditDetail(undefined, user({ username: null }, null))));
    expect(target.user).toBeNull();
    expect(target.problems?.map(({ code }) => code)).toEqual(['user-not-named']);
  });

  it('falls back to the name in IAM', () => {
    expect(
      first(
        findingOf(
          auditDetail(undefined, user({ username: '' }, { accessKeyId: 'A', userName: 'DevOps', userType: 'Role' })),
        ),
      ).user,
    ).toMatchObject({ name: 'DevOps', type: 'Role' });
  });

  it.each([
    'Execution:Kubernetes/ExecInKubeSystemPod',
    'Execution:Kubernetes/AnomalousBehavior.ExecInPod',
    'Impact:Kubernetes/MaliciousIPCaller',
  ])('%s never makes a target of the pod that it names', (type) => {
    expect(classes(findingOf(auditDetail(type, workload({}))))).toEqual(['user']);
  });

  it('of a deployed workload suspects the workload, then who deployed it', () => {
    const finding = findingOf(
      auditDetail('Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed', {
        resource: { kubernetesDetails: { kubernetesWorkloadDetails: deploymentWorkload } },
      }),
    );
    expect(classes(finding)).toEqual(['workload', 'user']);
    expect(first(finding)).toMatchObject({
      pod: null,
      workload: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: web.uid },
    });
  });

  it('of a bare privileged pod suspects pod and node, then who made it', () => {
    const type = 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer';
    const finding = findingOf(auditDetail(type, workload({ containers: [{ securityContext: { privileged: true } }] })));
    expect(classes(finding)).toEqual(['pod', 'node', 'user']);
    expect(finding.targets[1]?.node).toEqual({ name: null, instanceId: null });
  });

  it('of a deployment that names no workload leaves who made it', () => {
    expect(classes(findingOf(auditDetail('Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed')))).toEqual([
      'user',
    ]);
  });

  it.each([
    'Policy:Kubernetes/ExposedDashboard',
    'Impact:Kubernetes/SuccessfulAnonymousAccess',
    'Policy:Kubernetes/OfTomorrow',
  ])('%s is about the configuration and names who used it', (type) => {
    const finding = findingOf(auditDetail(type));
    expect(classes(finding)).toEqual(['configuration']);
    expect(first(finding).user?.name).toBe('alice');
  });
});

describe('a malware finding', () => {
  it('suspects the pod and the image', () => {
    const finding = findingOf(malwareDetail());
    expect(classes(finding)).toEqual(['pod', 'image']);
    expect(finding.targets[1]?.image).toBe(image);
  });

  it('names each image once', () => {
    const finding = findingOf(
      malwareDetail(undefined, workload({ containers: [{ image }, { image }, { image: 'busybox:1' }] })),
    );
    expect(finding.targets.slice(1).map((target) => target.image)).toEqual([image, 'busybox:1']);
  });

  it('suspects the image where no cluster was identified', () => {
    const finding = findingOf(malwareDetail('Execution:Container/SuspiciousFile'));
    expect(classes(finding)).toEqual(['image']);
    expect(finding.cluster?.name).toBe('prod');
  });

  it('names with an image the container that showed it first', () => {
    const other = 'c'.repeat(64);
    const finding = findingOf(
      malwareDetail(
        undefined,
        workload({
          containers: [
            { image, id: containerId },
            { image, id: other },
          ],
        }),
      ),
    );
    expect(finding.targets[1]).toMatchObject({ image, containerId });
  });

  it('is told by the feature that made it, too', () => {
    const scanned = {
      resourceType: 'Container',
      containerDetails: { image },
      kubernetesDetails: null,
      eksClusterDetails: null,
    };
    expect(classes(findingOf(malwareDetail('Execution:Future/Thing', { resource: scanned })))).toEqual(['image']);
  });

  it('takes no image that is not of its form', () => {
    const finding = findingOf(
      malwareDetail('Execution:Container/SuspiciousFile', { resource: { containerDetails: { image: '$(reboot)' } } }),
    );
    expect(first(finding)).toMatchObject({ class: 'image', image: null, problems: [{ code: 'image-not-named' }] });
  });

  it('of a whole node is about the node', () => {
    const finding = findingOf(
      malwareDetail('Execution:EC2/MaliciousFile', {
        resource: { kubernetesDetails: null, eksClusterDetails: null, resourceType: 'Instance' },
      }),
    );
    expect(classes(finding)).toEqual(['node']);
    expect(finding.knownType).toBe(false);
  });
});

describe('an attack sequence', () => {
  const resource = (resourceType: string, changes: JsonObject): JsonObject => ({
    uid: 'u',
    name: 'n',
    resourceType,
    ...changes,
  });

  it('fans out to the cluster and to every workload, node and actor it names', () => {
    const finding = findingOf(
      sequenceDetail(undefined, {
        actors: [
          { id: 'a1', user: { name: 'system:serviceaccount:shop:web', uid: 'u', type: 'KubernetesUser' } },
          { id: 'a2', user: { name: 'alice', uid: 'u', type: 'IAMUser' } },
          { id: 'a3', user: { name: 'system:anonymous', uid: 'u', type: 'KubernetesUser' } },
          { id: 'a4', process: { name: 'xmrig', path: '/tmp/xmrig' } },
        ],
        resources: [
          sequenceCluster,
          sequencePod,
          resource('KUBERNETES_WORKLOAD', {
            uid: null,
            name: 'api',
            data: { kubernetesWorkload: { namespace: 'shop', type: 'STATEFULSETS' } },
          }),
          resource('EC2_INSTANCE', { uid: `arn:aws:ec2:eu-central-1:111122223333:instance/${instanceId}` }),
          resource('EC2_INSTANCE', { uid: 'i-0aaaaaaaaaaaaaaaa' }),
          resource('S3_BUCKET', {}),
        ],
      }),
    );

    expect(finding.targetClass).toBe('cluster');
    expect(classes(finding)).toEqual(['cluster', 'pod', 'workload', 'node', 'serviceaccount', 'user', 'configuration']);
    expect(finding.targets[1]).toMatchObject({ pod: web, containerId });
    expect(finding.targets[2]?.workload).toEqual({ kind: 'StatefulSet', namespace: 'shop', name: 'api', uid: null });
    expect(finding.targets[3]?.node?.instanceId).toBe(instanceId);
  });

  it('takes the cluster from its resources', () => {
    expect(findingOf(sequenceDetail()).cluster).toEqual({ name: 'prod', arn: sequenceCluster['uid'] });
    expect(
      findingOf(sequenceDetail(undefined, { resources: [resource('EKS_CLUSTER', { name: 'prod' })] })).cluster,
    ).toEqual({ name: 'prod', arn: null });
  });

  it('takes an instance for a node by its tags', () => {
    const tagged = resource('EC2_INSTANCE', {
      uid: 'i-0bbbbbbbbbbbbbbbb',
      tags: [{ key: 'eks:cluster-name', value: 'prod' }],
    });
    expect(findingOf(sequenceDetail(undefined, { resources: [tagged] })).targets[1]?.node?.instanceId).toBe(
      'i-0bbbbbbbbbbbbbbbb',
    );
  });

  it('names each target once', () => {
    expect(classes(findingOf(sequenceDetail(undefined, { resources: [sequencePod, sequencePod] })))).toEqual([
      'cluster',
      'pod',
    ]);
  });

  it('takes a UID from the end of a path, and none from anything else', () => {
    const uidOf = (uid: string) =>
      findingOf(sequenceDetail(undefined, { resources: [{ ...sequencePod, uid }] })).targets[1]?.pod;
    expect(uidOf(`arn:aws:eks:x:pod/${web.uid}`)).toEqual(web);
    expect(uidOf('something else')).toEqual({ ...web, uid: null });
  });

  it('says so when it names several clusters, since only one is looked at', () => {
    const finding = findingOf(
      sequenceDetail(undefined, { resources: [sequenceCluster, { ...sequenceCluster, name: 'other' }] }),
    );
    expect(finding.problems?.map(({ code }) => code)).toEqual(['several-clusters-named']);
  });

  it('is looked at up to a hundred targets, and says what was left out', () => {
    const many = Array.from({ length: 150 }, (_, at) => ({ ...sequencePod, name: `web-${at}` }));
    const finding = findingOf(sequenceDetail(undefined, { resources: many }));
    expect(finding.targets).toHaveLength(100);
    expect(finding.problems?.map(({ code }) => code)).toEqual(['targets-cut']);
  });

  it.each(['AttackSequence:IAM/CompromisedCredentials', 'AttackSequence:EC2/CompromisedInstanceGroup'])(
    '%s counts when it holds a cluster',
    (type) => {
      expect(findingOf(sequenceDetail(type)).targetClass).toBe('cluster');
      expect(parsed(eventOf(sequenceDetail(type, { resources: [resource('S3_BUCKET', {})] }))).kind).toBe('ignored');
    },
  );
});

describe('a type of tomorrow', () => {
  const known = (finding: Finding): boolean => finding.knownType;

  it.each<[string, JsonObject, string[]]>([
    ['a runtime type', runtimeDetail('Impact:Runtime/OfTomorrow'), ['pod']],
    ['an audit type with a user', auditDetail('Impact:Kubernetes/OfTomorrow'), ['user']],
    [
      'an audit type with user and workload',
      auditDetail('Impact:Kubernetes/OfTomorrow', workload({})),
      ['user', 'pod'],
    ],
    ['a file found in a pod', malwareDetail('Execution:Kubernetes/OddFile'), ['pod', 'image']],
    [
      'anything of an instance with the tags of a node',
      runtimeDetail('CryptoCurrency:EC2/BitcoinTool.B!DNS', {
        resource: { resourceType: 'Instance', eksClusterDetails: null, kubernetesDetails: null },
      }),
      ['node'],
    ],
    [
      'a cluster and nothing else',
      auditDetail('Future:EKS/Thing', { resource: { kubernetesDetails: null, accessKeyDetails: null } }),
      ['unknown'],
    ],
    ['a sequence of another kind', sequenceDetail('Future:EKS/Sequence'), ['cluster', 'pod']],
  ])('is classified by what it contains: %s', (_what, detail, expected) => {
    const finding = findingOf(detail);
    expect(classes(finding)).toEqual(expected);
    expect(known(finding)).toBe(false);
  });
});

describe('names that are no names', () => {
  it.each<[string, JsonObject, string]>([
    ['a namespace that leaves its path', { namespace: '../kube-system' }, 'namespace-invalid'],
    ['a namespace with a dot', { namespace: 'a.b' }, 'namespace-invalid'],
    ['a namespace of 64 characters', { namespace: 'a'.repeat(64) }, 'namespace-invalid'],
    ['a name with a slash', { name: 'web/exec?command=id' }, 'object-name-invalid'],
    ['a name with a line break', { name: 'web\nX: y' }, 'object-name-invalid'],
    ['a name of 254 characters', { name: 'a'.repeat(254) }, 'object-name-invalid'],
    ['a UID that is none', { uid: "' OR 1=1" }, 'uid-invalid'],
    ['a UID in capitals', { uid: web.uid.toUpperCase() }, 'uid-invalid'],
    ['no name', { name: null }, 'object-not-named'],
    ['no namespace', { namespace: '' }, 'object-not-named'],
  ])('%s: still a pod, with no reference, and the reason', (_what, changes, code) => {
    const target = first(findingOf(runtimeDetail(undefined, workload(changes))));
    expect(target).toMatchObject({ class: 'pod', pod: null });
    expect(target.problems?.map((problem) => problem.code)).toContain(code);
  });

  it.each([{ type: 'rollouts' }, { type: null }, { type: '__proto__' }])(
    'a workload of kind $type is named by nobody',
    ({ type }) => {
      const target = first(findingOf(runtimeDetail(undefined, workload({ type }))));
      expect(target).toMatchObject({ class: 'workload', pod: null, workload: null });
      expect(target.problems?.map(({ code }) => code)).toEqual(['workload-kind-unknown']);
    },
  );

  it('a pod without a UID is named, and has none', () => {
    expect(first(findingOf(runtimeDetail(undefined, workload({ uid: null })))).pod).toEqual({ ...web, uid: null });
  });

  it('the pods of a kubelet have UIDs of 32 digits', () => {
    expect(first(findingOf(runtimeDetail(undefined, workload({ uid: 'a'.repeat(32) })))).pod?.uid).toBe('a'.repeat(32));
  });

  it('an instance that is none leaves the node unnamed, with the reason', () => {
    const finding = findingOf(
      runtimeDetail(undefined, {
        resource: { kubernetesDetails: null, instanceDetails: { instanceId: 'i-0; reboot' } },
      }),
    );
    expect(first(finding)).toMatchObject({
      class: 'node',
      node: { name: null, instanceId: null },
      problems: [{ code: 'instance-id-invalid' }],
    });
  });

  it('no reason repeats more of a hostile name than its start, with control characters visible', () => {
    const [problem] =
      first(findingOf(runtimeDetail(undefined, workload({ name: `\u001b[2J${'x'.repeat(10_000)}` })))).problems ?? [];
    expect(problem?.message).toContain('\\u001b[2J');
    expect(problem?.message.length).toBeLessThan(250);
  });
});

describe('which cluster', () => {
  const onNode = (tags: JsonObject[]): JsonObject =>
    runtimeDetail(undefined, {
      resource: { resourceType: 'EKSCluster', eksClusterDetails: null, instanceDetails: { ...instanceDetails, tags } },
    });

  it.each(['eks:cluster-name', 'aws:eks:cluster-name', 'eks:eks-cluster-name', 'alpha.eksctl.io/cluster-name'])(
    'is told by the tag %s',
    (key) => {
      expect(
        findingOf(
          onNode([
            { key: 'Name', value: 'x' },
            { key, value: 'blue' },
          ]),
        ).cluster,
      ).toEqual({ name: 'blue', arn: null });
    },
  );

  it('is told by the ownership tag when no other does', () => {
    const owned = { key: 'kubernetes.io/cluster/green', value: 'owned' };
    expect(findingOf(onNode([owned])).cluster?.name).toBe('green');
    expect(findingOf(onNode([owned, { key: 'eks:cluster-name', value: 'blue' }])).cluster?.name).toBe('blue');
  });

  it('is what the finding says before what a tag says', () => {
    expect(
      findingOf(
        runtimeDetail(undefined, {
          resource: { instanceDetails: { tags: [{ key: 'eks:cluster-name', value: 'blue' }] } },
        }),
      ).cluster?.name,
    ).toBe('prod');
  });

  it('needs no ARN to be what the finding says', () => {
    const eksClusterDetails = { name: 'green', arn: null };
    const tags = [{ key: 'eks:cluster-name', value: 'blue' }];
    expect(
      findingOf(runtimeDetail(undefined, { resource: { eksClusterDetails, instanceDetails: { tags } } })).cluster,
    ).toEqual({ name: 'green', arn: null });
  });

  it('is read from the ARN when the name is missing', () => {
    expect(findingOf(runtimeDetail(undefined, { resource: { eksClusterDetails: { name: null } } })).cluster?.name).toBe(
      'prod',
    );
  });

  it('has no ARN of another cluster', () => {
    expect(findingOf(runtimeDetail(undefined, { resource: { eksClusterDetails: { name: 'blue' } } })).cluster).toEqual({
      name: 'blue',
      arn: null,
    });
  });

  it('is unknown, with the reason, when its name cannot be one', () => {
    const finding = findingOf(runtimeDetail(undefined, { resource: { eksClusterDetails: { name: '../prod' } } }));
    expect(finding.cluster).toBeNull();
    expect(finding.problems?.map(({ code }) => code)).toEqual(['cluster-name-invalid']);
  });
});

describe('what concerns EKS', () => {
  const bare = (type: string, resource: JsonObject): JsonObject => ({
    ...runtimeDetail(type),
    resource,
    service: { count: 1 },
  });

  it.each<[string, JsonObject]>([
    [
      'an instance without the tags of a node',
      bare('Backdoor:EC2/C&CActivity.B', {
        resourceType: 'Instance',
        instanceDetails: { instanceId, tags: [{ key: 'Name', value: 'db' }] },
      }),
    ],
    [
      'a runtime finding of such an instance',
      bare('Execution:Runtime/ReverseShell', { resourceType: 'Instance', instanceDetails: { instanceId, tags: [] } }),
    ],
    [
      'a container of ECS',
      bare('Execution:Runtime/ReverseShell', {
        resourceType: 'ECSCluster',
        ecsClusterDetails: { name: 'c' },
        instanceDetails: { tags: [{ key: 'eks:cluster-name', value: 'x' }] },
      }),
    ],
    [
      'a container on an instance with other tags',
      bare('Execution:Container/MaliciousFile', {
        resourceType: 'Container',
        containerDetails: {},
        instanceDetails: { tags: [{ key: 'Name', value: 'docker' }] },
      }),
    ],
    [
      'a container of ECS by its details',
      bare('Execution:Container/MaliciousFile', {
        resourceType: 'Container',
        ecsClusterDetails: { name: 'c' },
        containerDetails: {},
      }),
    ],
    ['a bucket', bare('Policy:S3/BucketPublicAccessGranted', { resourceType: 'S3Bucket' })],
    [
      'an access key',
      bare('UnauthorizedAccess:IAMUser/TorIPCaller', {
        resourceType: 'AccessKey',
        accessKeyDetails: { userName: 'x' },
      }),
    ],
    ['no resource at all', bare('Discovery:S3/TorIPCaller', {})],
  ])('is not %s', (_what, detail) => {
    expect(parsed(eventOf(detail))).toMatchObject({ kind: 'ignored', reason: { code: 'not-about-eks' } });
  });

  it.each<[string, JsonObject]>([
    [
      'a Kubernetes type without a cluster',
      bare('Execution:Kubernetes/MaliciousFile', { resourceType: 'Container', containerDetails: { image } }),
    ],
    [
      'a container of which nothing else is known',
      bare('Execution:Container/MaliciousFile', { resourceType: 'Container', containerDetails: { image } }),
    ],
    ['a cluster of EKS', bare('Future:EKS/Thing', { resourceType: 'EKSCluster' })],
    [
      'an instance with the tags of a node',
      bare('Backdoor:EC2/C&CActivity.B', { resourceType: 'Instance', instanceDetails }),
    ],
  ])('is %s', (_what, detail) => {
    expect(parsed(eventOf(detail)).kind).toBe('finding');
  });
});
