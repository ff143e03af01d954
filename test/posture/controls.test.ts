import { readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue } from '../../src/finding/catalogue.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { JsonObject } from '../../src/json.ts';
import type { Container, PodSpec, SecurityContext } from '../../src/objects.ts';
import { assess } from '../../src/posture/assess.ts';
import { families, familyOf } from '../../src/posture/controls/table.ts';
import type { ControlVerdict } from '../../src/posture/posture.ts';
import { findingOf, findingOfType, sequenceDetail } from '../builders/finding.ts';
import {
  aClusterRole,
  aClusterRoleBinding,
  aNamespace,
  aNetworkPolicy,
  aNode,
  anAwsNode,
  found,
  unreachable,
} from '../builders/kubernetes.ts';
import { pageOf, tableOf } from '../builders/page.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const attack = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../fixtures/attack/techniques-18.1.json'), 'utf8'),
) as { techniques: { [id: string]: { name: string; tactics: string[]; platforms: string[] } } };

const judged = (finding: Finding | string, spec: PodSpec = {}, overrides: PodSeenOverrides = {}) =>
  assess(
    aPodSeen({ pod: aPod({ spec }), ...overrides }),
    typeof finding === 'string' ? findingOfType(finding) : finding,
  );
const verdict = (
  finding: Finding | string,
  control: string,
  spec: PodSpec = {},
  overrides: PodSeenOverrides = {},
): ControlVerdict => {
  const { controls } = judged(finding, spec, overrides);
  const one = controls.find((candidate) => candidate.control === control);
  if (!one) throw new Error(`no ${control} among ${controls.map((candidate) => candidate.control).join(', ')}`);
  return one;
};
const as = (securityContext: SecurityContext, more: Partial<Container> = {}): PodSpec => ({
  containers: [aContainer({ securityContext, ...more })],
});
const hardened = as({
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsUser: 1000,
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  seccompProfile: { type: 'RuntimeDefault' },
});
const byAccount = (type: string, username = 'system:serviceaccount:shop:web'): Finding =>
  findingOfType(type, { resource: { kubernetesDetails: { kubernetesUserDetails: { username } } } } as JsonObject);

describe('the table of finding types', () => {
  it.each(catalogue.map(({ type }) => [type]))('has an entry for %s', (type) => {
    expect(familyOf(type)).not.toBeNull();
  });

  it('names no type that the catalogue does not know, and each once', () => {
    const types = families.flatMap((family) => family.types);
    expect([...types].sort()).toEqual(catalogue.map(({ type }) => type).sort());
  });

  it.each(
    families
      .filter(({ types }) => !types[0]?.startsWith('AttackSequence'))
      .map((family) => [family.types[0], family] as const),
  )('gives ids of ATT&CK 18.1 that apply to containers or to what runs them, for %s', (_, { techniques }) => {
    expect(techniques.length).toBeGreaterThan(0);
    for (const id of techniques) {
      const { platforms = [] } = attack.techniques[id] ?? {};
      expect(`${id}: ${platforms.filter((one) => ['Containers', 'Linux', 'IaaS'].includes(one)).join(' ')}`).toMatch(
        / \w/,
      );
    }
  });

  it('names every technique of the extract of ATT&CK, which holds no other', () => {
    const named = new Set(families.flatMap(({ techniques }) => techniques));
    expect([...named].sort()).toEqual(Object.keys(attack.techniques).sort());
  });

  it.each(catalogue.map(({ type }) => [type]))('says something of %s even for the best hardened pod', (type) => {
    const { controls } = judged(type, hardened);
    expect(controls.length).toBeGreaterThan(0);
    for (const { sentence } of controls) expect(sentence).toMatch(/^[A-Z].*\.$/s);
  });

  it('says that an unknown type is unknown, not that it is harmless', () => {
    const finding = { ...findingOfType('Execution:Runtime/ReverseShell'), type: 'Execution:Runtime/NewThing' };
    expect(judged(finding)).toMatchObject({
      techniques: [],
      controls: [{ sentence: expect.stringContaining('not known') }],
    });
  });

  it('is silent without a finding', () => {
    expect(assess(aPodSeen(), null)).toMatchObject({ techniques: [], controls: [] });
  });
});

describe('honesty', () => {
  it.each([
    'DefenseEvasion:Runtime/ProcessInjection.Ptrace',
    'DefenseEvasion:Runtime/PtraceAntiDebugging',
    'DefenseEvasion:Runtime/ProcessInjection.VirtualMemoryWrite',
    'DefenseEvasion:Runtime/FilelessExecution',
  ])('RuntimeDefault would not have stopped %s', (type) => {
    expect(verdict(type, 'seccomp-runtime-default')).toMatchObject({
      grade: 'none',
      sentence: expect.stringMatching(/^Would not have been stopped by .*: it permits /),
    });
  });

  it('RuntimeDefault would have stopped ptrace on a kernel before 4.8', () => {
    const node = found(aNode({ nodeInfo: { kernelVersion: '4.4.0-210-generic' } }));
    expect(
      verdict('DefenseEvasion:Runtime/ProcessInjection.Ptrace', 'seccomp-runtime-default', {}, { node }).grade,
    ).toBe('prevents');
  });

  it('names the kernel as a precondition where the node could not be seen', () => {
    const { grade, preconditions } = verdict(
      'DefenseEvasion:Runtime/ProcessInjection.Ptrace',
      'seccomp-runtime-default',
      {},
      { node: unreachable() },
    );
    expect({ grade, preconditions }).toEqual({
      grade: 'none',
      preconditions: ['kernel 4.8 or later: the node could not be seen'],
    });
  });

  const egressPolicy = {
    networkPolicies: found([aNetworkPolicy('out', { podSelector: {}, policyTypes: ['Egress'] })]),
  };

  it('a NetworkPolicy that nobody enforces is called not enforced', () => {
    const engine = { awsNode: found(anAwsNode({ networkPolicy: false })) };
    expect(
      verdict('Execution:Runtime/ReverseShell', 'egress-policy', {}, { policies: egressPolicy, engine }),
    ).toMatchObject({
      grade: 'prevents',
      inForce: { value: false },
      sentence: expect.stringContaining('not enforced'),
    });
  });

  it('the same policy, enforced, is in force and did not help', () => {
    expect(verdict('Execution:Runtime/ReverseShell', 'egress-policy', {}, { policies: egressPolicy }).sentence).toMatch(
      /^Already in force, did not help/,
    );
  });

  it('a policy does not apply to a pod on the host network', () => {
    expect(
      verdict('Execution:Runtime/ReverseShell', 'egress-policy', { hostNetwork: true }, { policies: egressPolicy }),
    ).toMatchObject({
      inForce: { value: false },
      sentence: expect.stringContaining('does not apply to a pod with `hostNetwork`'),
    });
  });

  it('a policy would not have stopped the DNS query', () => {
    expect(verdict('Backdoor:Runtime/C&CActivity.B!DNS', 'egress-policy').grade).toBe('none');
    expect(verdict('Backdoor:Runtime/C&CActivity.B', 'egress-policy').grade).toBe('prevents');
  });

  it('seLinuxOptions on Amazon Linux 2023 have no effect', () => {
    const spec = as({ seLinuxOptions: { type: 'container_t' } });
    expect(verdict('PrivilegeEscalation:Runtime/DockerSocketAccessed', 'selinux', spec)).toMatchObject({
      inForce: { value: false },
      sentence: expect.stringContaining('no effect'),
    });
  });

  it('SELinux is in force on Bottlerocket', () => {
    const node = found(aNode({ nodeInfo: { osImage: 'Bottlerocket OS 1.52.0 (aws-k8s-1.36)' } }));
    expect(verdict('PrivilegeEscalation:Runtime/DockerSocketAccessed', 'selinux', {}, { node }).inForce.value).toBe(
      true,
    );
  });

  it('AppArmor is not offered where the node has none', () => {
    expect(verdict('PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified', 'apparmor').sentence).toContain(
      'has no AppArmor',
    );
  });

  it('hostUsers: false is called ignored where the node does not offer it', () => {
    const node = found({
      ...aNode(),
      status: { ...aNode().status, runtimeHandlers: [{ name: '', features: { userNamespaces: false } }] },
    });
    expect(
      verdict('PrivilegeEscalation:Runtime/RuncContainerEscape', 'user-namespace', { hostUsers: false }, { node }),
    ).toMatchObject({
      inForce: { value: false },
      sentence: expect.stringContaining('asked for and ignored'),
    });
  });

  it('a capability dropped by a prefixed name is still there', () => {
    const spec = as({ capabilities: { drop: ['CAP_SYS_ADMIN'], add: ['SYS_ADMIN'] } });
    expect(
      verdict('PrivilegeEscalation:Runtime/ContainerMountsHostDirectory', 'without-sys-admin', spec).inForce.value,
    ).toBe(false);
  });

  it('RuntimeDefault does not stop mounting when SYS_ADMIN unlocks it', () => {
    const spec = as({ capabilities: { add: ['SYS_ADMIN'] }, seccompProfile: { type: 'RuntimeDefault' } });
    expect(
      verdict('PrivilegeEscalation:Runtime/ContainerMountsHostDirectory', 'seccomp-runtime-default', spec),
    ).toMatchObject({
      grade: 'none',
      sentence: expect.stringContaining('SYS_ADMIN unlocks'),
    });
  });

  it('RuntimeDefault is not in force in a privileged container', () => {
    const spec = as({ privileged: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(verdict('PrivilegeEscalation:Runtime/UserfaultfdUsage', 'seccomp-runtime-default', spec).inForce.value).toBe(
      false,
    );
  });

  it('a read-only root only makes it harder where something else is writable, which is named', () => {
    const spec = {
      ...as({}, { volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }),
      volumes: [{ name: 'tmp', emptyDir: {} }],
    };
    expect(verdict('Execution:Runtime/NewBinaryExecuted', 'read-only-root', spec)).toMatchObject({
      grade: 'restricts',
      preconditions: ['still writable: /tmp'],
    });
    expect(verdict('Execution:Runtime/NewBinaryExecuted', 'read-only-root').grade).toBe('prevents');
  });

  it('pod security admission does not look at exec', () => {
    expect(verdict('Execution:Kubernetes/AnomalousBehavior.ExecInPod', 'pod-security-baseline').grade).toBe('none');
  });

  it('verdicts for a sandboxed pod say that they are of the node’s kernel', () => {
    expect(
      verdict('PrivilegeEscalation:Runtime/UserfaultfdUsage', 'seccomp-runtime-default', { runtimeClassName: 'gvisor' })
        .preconditions,
    ).toEqual([expect.stringContaining('sandbox gvisor')]);
  });

  it('a seccomp default that is not visible is never called in force', () => {
    const { inForce, sentence } = verdict('PrivilegeEscalation:Runtime/UserfaultfdUsage', 'seccomp-runtime-default');
    expect(inForce.value).toBe('unknown');
    expect(sentence).toContain('whether it is in force is not known');
  });
});

describe('the three sentences', () => {
  it('would have been prevented by what the pod lacks', () => {
    expect(verdict('PrivilegeEscalation:Runtime/ElevationToRoot', 'no-privilege-escalation').sentence).toBe(
      'This would have been prevented by `allowPrivilegeEscalation: false`, which this pod lacks.',
    );
  });

  it('was in force already', () => {
    expect(verdict('PrivilegeEscalation:Runtime/ElevationToRoot', 'no-privilege-escalation', hardened).sentence).toBe(
      'Already in force, did not help: `allowPrivilegeEscalation: false`.',
    );
  });

  it.each([
    ['CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed', 'helped'],
    ['Impact:Runtime/SuspiciousDomainRequest.Reputation', 'stopped this'],
    ['DefenseEvasion:Kubernetes/MaliciousIPCaller', 'stopped this'],
    ['Policy:Kubernetes/AnonymousAccessGranted', 'helped'],
  ])('nothing in the pod spec would have: %s', (type, word) => {
    expect(verdict(type, 'pod-spec').sentence).toContain(`Nothing in the pod spec would have ${word}. Look at `);
  });

  it.each(['PrivilegeEscalation:Runtime/ElevationToRoot', 'Execution:Runtime/NewBinaryExecuted'])(
    'is not said where a setting would have: %s',
    (type) => {
      expect(judged(type).controls.map(({ control }) => control)).not.toContain('pod-spec');
    },
  );
});

describe('the actor of an audit finding', () => {
  const type = 'CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed';
  const rights = {
    rbac: {
      clusterRoles: found([aClusterRole('reader', [{ verbs: ['list'], apiGroups: [''], resources: ['secrets'] }])]),
      clusterRoleBindings: found([
        aClusterRoleBinding('b', 'reader', [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }]),
      ]),
    },
  };

  it('is this pod: the right that it took is named', () => {
    expect(verdict(byAccount(type), 'rbac', {}, rights)).toMatchObject({
      grade: 'prevents',
      inForce: { value: false, source: 'ClusterRoleBinding b to ClusterRole reader' },
      sentence: expect.stringContaining('shop/web lacks: it can read Secrets'),
    });
  });

  it('is another service account: nothing is claimed of its rights', () => {
    expect(verdict(byAccount(type, 'system:serviceaccount:ops:other'), 'rbac', {}, rights).inForce.value).toBe(
      'unknown',
    );
  });

  it('is a person: no setting of a pod is offered', () => {
    expect(judged(type, {}, rights).controls.map(({ control }) => control)).toEqual(['pod-spec']);
  });
});

describe('the containers that are judged', () => {
  const containers = [
    aContainer({ name: 'web' }),
    aContainer({ name: 'side', securityContext: { allowPrivilegeEscalation: false } }),
  ];
  const naming = (name: string): Finding =>
    findingOfType('PrivilegeEscalation:Runtime/ElevationToRoot', {
      resource: { kubernetesDetails: { kubernetesWorkloadDetails: { containers: [{ name }] } } },
    } as JsonObject);

  it.each([
    ['web', false],
    ['side', true],
    ['gone', false],
  ] as const)('are those that the finding names, or all: %s', (name, inForce) => {
    expect(verdict(naming(name), 'no-privilege-escalation', { containers }).inForce.value).toBe(inForce);
  });
});

describe('other settings of the cluster', () => {
  it('pod security admission counts from the labels of the namespace', () => {
    const type = 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer';
    const namespace = found(aNamespace('shop', { 'pod-security.kubernetes.io/enforce': 'restricted' }));
    expect(verdict(type, 'pod-security-baseline', {}, { namespace }).inForce.value).toBe(true);
    expect(verdict(type, 'pod-security-baseline').inForce.value).toBe(false);
    expect(verdict(type, 'pod-security-baseline', {}, { namespace: unreachable() }).inForce.value).toBe('unknown');
  });

  it('a binding of everybody without credentials is named', () => {
    const rbac = {
      clusterRoles: found([aClusterRole('viewer', [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }])]),
      clusterRoleBindings: found([
        aClusterRoleBinding('oops', 'viewer', [{ kind: 'Group', name: 'system:unauthenticated' }]),
      ]),
    };
    expect(
      verdict('Policy:Kubernetes/AnonymousAccessGranted', 'no-anonymous-bindings', {}, { rbac }).sentence,
    ).toContain('ClusterRoleBinding oops');
  });
});

describe('an attack sequence', () => {
  it('is the sum of its signals, with the techniques that it names itself', () => {
    const detail = sequenceDetail('AttackSequence:EKS/CompromisedCluster', {
      signals: [
        { type: 'FINDING', uid: 'a', name: 'Execution:Runtime/ReverseShell' },
        { type: 'FINDING', uid: 'b', name: 'PrivilegeEscalation:Runtime/DockerSocketAccessed' },
        { type: 'CLOUD_TRAIL', uid: 'c', name: 'AssumeRole' },
      ],
      sequenceIndicators: [{ key: 'ATTACK_TECHNIQUE', values: ['T1078.004 - Cloud Accounts', 'nonsense'] }],
    });
    const { techniques, controls } = judged(findingOf(detail));
    expect(techniques).toEqual(['T1059.004', 'T1071', 'T1610', 'T1611', 'T1078.004']);
    expect(controls.map(({ control }) => control)).toEqual(expect.arrayContaining(['egress-policy', 'no-host-path']));
  });
});

describe('the page about controls', () => {
  const of = (controls: readonly ControlVerdict[], grade: string): string =>
    controls
      .filter((one) => one.grade === grade && one.control !== 'pod-spec')
      .map(({ control }) => control)
      .join(', ') || '–';
  const rows = catalogue.map(({ type }) => {
    const { techniques, controls } = judged(byAccount(type));
    return [
      `\`${type}\``,
      techniques.join(' '),
      of(controls, 'prevents'),
      of(controls, 'restricts'),
      of(controls, 'contains'),
      of(controls, 'none'),
    ];
  });
  const techniques = Object.entries(attack.techniques).map(([id, { name, platforms }]) => [
    id,
    name,
    platforms.includes('Containers')
      ? 'yes'
      : `no (${platforms.filter((one) => one === 'Linux' || one === 'IaaS').join(', ')})`,
  ]);
  const made = `# Controls: what would have stopped a finding

Made from the code, for a pod that sets nothing, on an Amazon Linux 2023 node, whose own service account made the call of an audit finding. What a control does can depend on pod and node (a writable mount, a capability that unlocks system calls, the kernel), so the table that counts is the one in the alert. Techniques are those of MITRE ATT&CK 18.1; version 19 split the tactic Defense Evasion and revoked some of them (T1562.001 is T1685 there).

${tableOf(['finding type', 'ATT&CK', 'prevents', 'restricts', 'contains', 'would not have helped'], rows)}

## Techniques

Those of the matrix for Containers; the others are of the system or the cloud below them, where ATT&CK has none for containers.

${tableOf(['ATT&CK', 'name', 'Containers'], techniques)}
`;

  it('tells every finding type as the code has it', () => {
    expect(pageOf('controls.md', made)).toBe(made);
  });
});
