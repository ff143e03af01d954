import type { Container, PodSpec, SecurityContext } from '../../src/objects.ts';
import { effective } from '../../src/posture/effective/effective.ts';
import { escapePaths } from '../../src/posture/escape/escape.ts';
import { plainPath } from '../../src/posture/escape/host-mounts.ts';
import { escapeRules } from '../../src/posture/escape/rules.ts';
import { aClusterRole, aClusterRoleBinding, aNode, found, unreachable } from '../builders/kubernetes.ts';
import { pageOf, tableOf } from '../builders/page.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const pathsOf = (spec: PodSpec, overrides: PodSeenOverrides = {}) => {
  const seen = aPodSeen({ pod: aPod({ spec }), ...overrides });
  return escapePaths(seen, effective(seen).containers);
};
const open = (spec: PodSpec, overrides: PodSeenOverrides = {}): string[] =>
  pathsOf(spec, overrides)
    .filter(({ blockedBy }) => blockedBy.length === 0)
    .map(({ id }) => id);
const blockers = (id: string, spec: PodSpec, overrides: PodSeenOverrides = {}): readonly string[] | undefined =>
  pathsOf(spec, overrides).find((path) => path.id === id)?.blockedBy;

const as = (securityContext: SecurityContext, more: Partial<Container> = {}): PodSpec => ({
  containers: [aContainer({ securityContext: { runAsUser: 0, ...securityContext }, ...more })],
});
const withCapability = (name: string, more: SecurityContext = {}): PodSpec =>
  as({ capabilities: { drop: ['ALL'], add: [name] }, ...more });
const mounting = (path: string, readOnly = false, securityContext: SecurityContext = { runAsUser: 0 }): PodSpec => ({
  containers: [aContainer({ securityContext, volumeMounts: [{ name: 'host', mountPath: '/host', readOnly }] })],
  volumes: [{ name: 'host', hostPath: { path } }],
});
const nodeOf = (osImage: string, labels = {}): PodSeenOverrides => ({
  node: found(aNode({ nodeInfo: { osImage }, labels })),
});
const al2 = nodeOf('Amazon Linux 2');
const bottlerocket = nodeOf('Bottlerocket OS 1.52.0 (aws-k8s-1.36)');
const ubuntu = nodeOf('Ubuntu 24.04.3 LTS');
const privileged = as({ privileged: true });

const readsLogs = {
  rbac: {
    clusterRoles: found([aClusterRole('logs', [{ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }])]),
    clusterRoleBindings: found([
      aClusterRoleBinding('logs', 'logs', [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }]),
    ]),
  },
};

type Row = [id: string, what: string, spec: PodSpec, overrides?: PodSeenOverrides];
type BlockedRow = [id: string, what: string, expected: RegExp, spec: PodSpec, overrides?: PodSeenOverrides];
const rows = (all: Row[]) => all.map(([id, what, spec, overrides]) => ({ id, what, spec, overrides }));
const blockedRows = (all: BlockedRow[]) =>
  all.map(([id, what, expected, spec, overrides]) => ({ id, what, expected, spec, overrides }));

describe('an escape path is open', () => {
  it.each(
    rows([
      ['nsenter', 'privileged with hostPID', { ...privileged, hostPID: true }],
      ['mount-host-disk', 'privileged', privileged],
      [
        'mount-host-disk',
        'SYS_ADMIN with a block device',
        {
          ...as({ capabilities: { add: ['SYS_ADMIN'] } }, { volumeDevices: [{ name: 'd', devicePath: '/dev/xvda' }] }),
        },
      ],
      ['raw-devices', 'privileged', privileged],
      ['load-module', 'SYS_MODULE', withCapability('SYS_MODULE')],
      ['load-module', 'ALL capabilities', withCapability('ALL', { capabilities: { add: ['ALL'] } })],
      ['ptrace-host', 'SYS_PTRACE with hostPID', { ...withCapability('SYS_PTRACE'), hostPID: true }],
      ['core-pattern', 'privileged', privileged],
      ['core-pattern', 'a writable /proc of the node', mounting('/proc')],
      ['cgroup-release-agent', 'SYS_ADMIN on cgroup v1', withCapability('SYS_ADMIN'), al2],
      ['runtime-socket', 'the socket itself', mounting('/run/containerd/containerd.sock')],
      ['runtime-socket', 'a folder above it, by another name, read-only', mounting('/var/run/', true)],
      ['host-write', 'a folder below /etc', mounting('/etc/cron.d')],
      ['host-write', 'the root of the node', mounting('/')],
      ['log-symlink', 'a writable /var/log and the right to read logs', mounting('/var/log'), readsLogs],
      [
        'log-symlink',
        'a writable /var/log where RBAC could not be seen',
        mounting('/var/log'),
        { rbac: { roles: unreachable() } },
      ],
      ['pod-tokens', 'the pods of the kubelet, read-only', mounting('/var/lib/kubelet', true)],
      ['node-credentials', 'the certificates of the kubelet, read-only', mounting('/var/lib/kubelet/pki', true)],
      ['open-by-handle', 'DAC_READ_SEARCH', withCapability('DAC_READ_SEARCH')],
      ['bpf', 'BPF', withCapability('BPF')],
      ['bpf', 'PERFMON', withCapability('PERFMON')],
      ['host-network-services', 'hostNetwork', { hostNetwork: true }],
      ['host-network-sniff', 'hostNetwork with NET_RAW, which is there by default', { hostNetwork: true }],
      ['node-role', 'hostNetwork', { hostNetwork: true }],
      [
        'windows-host-process',
        'a host process on Windows',
        {
          os: { name: 'windows' },
          hostNetwork: true,
          securityContext: { windowsOptions: { hostProcess: true } },
          containers: [aContainer()],
        },
        { node: found(aNode({ nodeInfo: { osImage: 'Windows Server 2022 Datacenter' } })) },
      ],
    ]),
  )('$id: $what', ({ id, spec, overrides }) => {
    expect(open(spec, overrides)).toContain(id);
  });
});

describe('no escape path is', () => {
  it.each(
    rows([
      ['nsenter', 'privileged alone', privileged],
      ['load-module', 'a capability written with its prefix, which does nothing', withCapability('CAP_SYS_MODULE')],
      [
        'load-module',
        'a capability that is dropped again',
        as({ capabilities: { add: ['SYS_MODULE'], drop: ['SYS_MODULE'] } }),
      ],
      [
        'load-module',
        'a user who starts with none and cannot get more',
        withCapability('SYS_MODULE', { runAsUser: 1000, allowPrivilegeEscalation: false }),
      ],
      ['ptrace-host', 'SYS_PTRACE among its own processes', withCapability('SYS_PTRACE')],
      ['core-pattern', 'a read-only /proc of the node', mounting('/proc', true)],
      ['runtime-socket', '/var, where /var/run is but a link', mounting('/var')],
      ['runtime-socket', 'a neighbour of the socket', mounting('/run/containerdx')],
      ['host-write', 'a read-only mount', mounting('/etc', true)],
      ['host-write', 'data of its own', mounting('/data')],
      ['log-symlink', 'a writable /var/log without the right to read logs', mounting('/var/log')],
      ['raw-devices', 'shared memory', mounting('/dev/shm')],
      ['node-role', 'a hop limit that is not visible', {}],
      [
        'host-network-sniff',
        'hostNetwork without NET_RAW',
        { ...as({ capabilities: { drop: ['NET_RAW'] } }), hostNetwork: true },
      ],
    ]),
  )('$id: $what', ({ id, spec, overrides }) => {
    expect(pathsOf(spec, overrides).map((path) => path.id)).not.toContain(id);
  });

  it('an ordinary pod', () => {
    expect(pathsOf({})).toEqual([]);
  });
});

describe('what stands in the way is told', () => {
  it.each(
    blockedRows([
      ['cgroup-release-agent', 'cgroup v2', /cgroup v2/, withCapability('SYS_ADMIN')],
      ['load-module', 'lockdown', /lockdown/, withCapability('SYS_MODULE'), bottlerocket],
      ['load-module', 'a user namespace', /user namespace/, { ...withCapability('SYS_MODULE'), hostUsers: false }],
      ['runtime-socket', 'SELinux', /SELinux enforcing \(container_t\)/, mounting('/run/containerd'), bottlerocket],
      ['host-write', 'another user', /runs as uid 1000/, mounting('/etc', false, { runAsUser: 1000 })],
      ['ptrace-host', 'AppArmor', /AppArmor/, { ...withCapability('SYS_PTRACE'), hostPID: true }, ubuntu],
      ['raw-devices', 'the device cgroup', /device cgroup/, mounting('/dev')],
      ['mount-host-disk', 'a sandbox', /sandboxed runtime gvisor/, { ...privileged, runtimeClassName: 'gvisor' }],
    ]),
  )('$id: $what', ({ id, expected, spec, overrides }) => {
    expect(blockers(id, spec, overrides)).toEqual([expect.stringMatching(expected)]);
  });

  it('a user namespace that the node does not offer stands in nobody’s way', () => {
    const node = found({
      ...aNode(),
      status: { ...aNode().status, runtimeHandlers: [{ name: '', features: { userNamespaces: false } }] },
    });
    expect(blockers('load-module', { ...withCapability('SYS_MODULE'), hostUsers: false }, { node })).toEqual([]);
  });

  it('one container without the blocker leaves the path open, and only its evidence counts as open', () => {
    const [confined] = mounting('/etc', false, { runAsUser: 1000 }).containers ?? [];
    const [root] = mounting('/etc').containers ?? [];
    const spec: PodSpec = { ...mounting('/etc'), containers: [confined!, { ...root!, name: 'helper' }] };
    expect(blockers('host-write', spec)).toEqual([]);
  });

  it('an init container that has ended does not keep a path open', () => {
    const [init] = privileged.containers ?? [];
    const status = { initContainerStatuses: [{ name: 'init', state: { terminated: { exitCode: 0 } } }] };
    const seen = aPodSeen({ pod: aPod({ spec: { initContainers: [{ ...init!, name: 'init' }] }, status }) });
    const path = escapePaths(seen, effective(seen).containers).find(({ id }) => id === 'mount-host-disk');
    expect(path?.blockedBy).toEqual(['container init is not running']);
  });
});

describe('the evidence', () => {
  it('names the field that opens the path', () => {
    const path = pathsOf(mounting('/run/containerd/containerd.sock')).find(({ id }) => id === 'runtime-socket');
    expect(path?.evidence).toEqual([
      'spec.containers[0].volumeMounts[0]: host path /run/containerd/containerd.sock, writable',
    ]);
  });

  it('counts the subPath of a mount', () => {
    const spec = mounting('/');
    const [container] = spec.containers ?? [];
    const inside = { ...container!, volumeMounts: [{ name: 'host', mountPath: '/x', subPath: 'data/web' }] };
    expect(pathsOf({ ...spec, containers: [inside] }).map(({ id }) => id)).not.toContain('host-write');
  });

  it.each([
    ['/var/run/docker.sock', '/run/docker.sock'],
    ['//etc/./x/../', '/etc'],
    ['/', '/'],
    ['/../..', '/'],
    ['/var/runner', '/var/runner'],
  ])('reads %s as %s', (written, plain) => {
    expect(plainPath(written)).toBe(plain);
  });
});

describe('the page about escape paths', () => {
  const lines = escapeRules.map(({ id, title, to, severity, when, blockers: stops }) => [
    `\`${id}\``,
    title,
    to,
    severity,
    when,
    stops,
  ]);
  const made = `# Escape paths

Made from the code. Each is one rule in \`src/posture/escape/rules/\`, judged from the effective settings of the pod on its node, whatever the finding says. A path with something in \`blockedBy\` is there and shut. What stands in the way of every path: a sandboxed runtime (gVisor, Kata), and a container that is not running.

${tableOf(['id', 'what it does', 'to', 'severity', 'open when', 'what stands in the way'], lines)}
`;

  it('tells every rule as the code has it', () => {
    expect(pageOf('escape-paths.md', made)).toBe(made);
  });

  it('tells every path once', () => {
    expect(new Set(escapeRules.map(({ id }) => id)).size).toBe(escapeRules.length);
    expect(escapeRules.map(({ id }) => id).sort()).toEqual([
      'bpf',
      'cgroup-release-agent',
      'core-pattern',
      'host-network-services',
      'host-network-sniff',
      'host-write',
      'load-module',
      'log-symlink',
      'mount-host-disk',
      'node-credentials',
      'node-role',
      'nsenter',
      'open-by-handle',
      'pod-tokens',
      'ptrace-host',
      'raw-devices',
      'runtime-socket',
      'windows-host-process',
    ]);
  });
});
