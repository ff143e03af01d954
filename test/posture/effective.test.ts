import type { PodSeen } from '../../src/enrich/seen.ts';
import type { Container, ContainerStatus, Node, PodSpec, SecurityContext } from '../../src/objects.ts';
import { effective } from '../../src/posture/effective/effective.ts';
import type { ContainerPosture } from '../../src/posture/posture.ts';
import { absent, aNode, found, unreachable } from '../builders/kubernetes.ts';
import { aContainer, aContainerStatus, aPod } from '../builders/pod.ts';
import { aPodSeen } from '../builders/seen.ts';

const nodes = {
  al2023: aNode(),
  bottlerocket: aNode({ nodeInfo: { osImage: 'Bottlerocket OS 1.50.0 (aws-k8s-1.36)' } }),
  ubuntu: aNode({ nodeInfo: { osImage: 'Ubuntu 24.04.3 LTS' } }),
  other: aNode({ nodeInfo: { osImage: 'Flatcar Container Linux by Kinvolk 4230.2.3' } }),
  windows: aNode({ nodeInfo: { osImage: 'Windows Server 2022 Datacenter', operatingSystem: 'windows' } }),
};

type Given = {
  own?: SecurityContext;
  pod?: PodSpec['securityContext'];
  spec?: PodSpec;
  container?: Partial<Container>;
  status?: Partial<ContainerStatus>;
  annotations?: { [key: string]: string };
  node?: Node | null;
  more?: Partial<PodSeen>;
};

const seenOf = ({ own, pod, spec, container, status, annotations, node, more }: Given): PodSeen =>
  aPodSeen({
    pod: aPod({
      metadata: { ...aPod().metadata, ...(annotations ? { annotations } : {}) },
      spec: {
        containers: [aContainer({ ...(own ? { securityContext: own } : {}), ...container })],
        ...(pod ? { securityContext: pod } : {}),
        ...spec,
      },
      status: { containerStatuses: [aContainerStatus(status)] },
    }),
    ...(node === null ? { node: unreachable() } : { node: found(node ?? nodes.al2023) }),
    ...more,
  });

const of = (given: Given): ContainerPosture => effective(seenOf(given)).containers[0]!;
const privileged = { privileged: true };

describe('precedence between pod and container', () => {
  it.each<[string, Given, keyof ContainerPosture, unknown, string]>([
    [
      'user of the container',
      { own: { runAsUser: 7 }, pod: { runAsUser: 8 } },
      'runAsUser',
      7,
      'spec.containers[0].securityContext.runAsUser',
    ],
    ['user of the pod', { pod: { runAsUser: 8 } }, 'runAsUser', 8, 'spec.securityContext.runAsUser'],
    ['no user: the image', {}, 'runAsUser', 'image', 'default: the USER of the image, else root'],
    [
      'user 0 is a user',
      { own: { runAsUser: 0 }, pod: { runAsUser: 8 } },
      'runAsUser',
      0,
      'spec.containers[0].securityContext.runAsUser',
    ],
    ['group of the pod', { pod: { runAsGroup: 3 } }, 'runAsGroup', 3, 'spec.securityContext.runAsGroup'],
    [
      'false of the container beats true of the pod',
      { own: { runAsNonRoot: false }, pod: { runAsNonRoot: true } },
      'runAsNonRoot',
      false,
      'spec.containers[0].securityContext.runAsNonRoot',
    ],
    [
      'seccomp of the pod',
      { pod: { seccompProfile: { type: 'RuntimeDefault' } } },
      'seccomp',
      'RuntimeDefault',
      'spec.securityContext.seccompProfile',
    ],
    [
      'seccomp as a whole',
      {
        own: { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } },
        pod: { seccompProfile: { type: 'RuntimeDefault' } },
      },
      'seccomp',
      'Localhost/a.json',
      'spec.containers[0].securityContext.seccompProfile',
    ],
    [
      'escalation unless forbidden',
      {},
      'allowPrivilegeEscalation',
      true,
      'default: no_new_privs is set by a written false only',
    ],
    [
      'escalation forbidden',
      { own: { allowPrivilegeEscalation: false } },
      'allowPrivilegeEscalation',
      false,
      'spec.containers[0].securityContext.allowPrivilegeEscalation',
    ],
    [
      'root file system',
      { own: { readOnlyRootFilesystem: true } },
      'readOnlyRootFilesystem',
      true,
      'spec.containers[0].securityContext.readOnlyRootFilesystem',
    ],
    [
      'masks',
      { own: { procMount: 'Unmasked' } },
      'procMount',
      'Unmasked',
      'spec.containers[0].securityContext.procMount',
    ],
    [
      'no masks when privileged',
      { own: { ...privileged, procMount: 'Default' } },
      'procMount',
      'Unmasked',
      'spec.containers[0].securityContext.privileged: no path is masked',
    ],
  ])('%s', (_what, given, field, value, source) => {
    expect(of(given)[field]).toEqual({ value, source });
  });

  it('is not there for what belongs to containers only', () => {
    const pod = { privileged: true, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } as object;
    expect(of({ pod })).toMatchObject({ privileged: { value: false }, readOnlyRootFilesystem: { value: false } });
    expect(of({ pod }).capabilities.bounding.value).toHaveLength(14);
  });

  it("drops the pod's SELinux type when the container gives a level only", () => {
    const given = { own: { seLinuxOptions: { level: 's0:c1' } }, pod: { seLinuxOptions: { type: 'super_t' } } };
    expect(of({ ...given, node: nodes.bottlerocket }).seLinux.value).toBe('container_t:s0:c1');
  });
});

describe('seccomp without a profile', () => {
  it.each<[string, Given, string]>([
    ['is not known, since the kubelet decides', {}, 'unknown'],
    [
      'is RuntimeDefault where the kubelet says so',
      { more: { kubelet: found({ seccompDefault: true }) } },
      'RuntimeDefault',
    ],
    ['is none where the kubelet says so', { more: { kubelet: found({ seccompDefault: false }) } }, 'Unconfined'],
    ['is not known where the kubelet could not be asked', { more: { kubelet: unreachable() } }, 'unknown'],
    [
      'is none when privileged, whatever is asked for',
      { own: { ...privileged, seccompProfile: { type: 'Localhost', localhostProfile: 'a' } } },
      'Unconfined',
    ],
    [
      'is not taken from the older annotation, which the kubelet ignores',
      { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } },
      'unknown',
    ],
  ])('%s', (_what, given, value) => {
    expect(of(given).seccomp.value).toBe(value);
  });
});

const annotation = { 'container.apparmor.security.beta.kubernetes.io/web': 'localhost/ours' };
describe('AppArmor', () => {
  it.each<[string, Given, string, string]>([
    ['is not on Amazon Linux', {}, 'none', 'has no AppArmor'],
    [
      'is not on Bottlerocket, and asking for it keeps a container from starting',
      { node: nodes.bottlerocket, own: { appArmorProfile: { type: 'RuntimeDefault' } } },
      'none',
      'does not start',
    ],
    ['is the default of the runtime on Ubuntu', { node: nodes.ubuntu }, 'RuntimeDefault', 'default of containerd'],
    [
      "takes the container's field first",
      { node: nodes.ubuntu, own: { appArmorProfile: { type: 'Unconfined' } }, annotations: annotation },
      'Unconfined',
      'containers[0]',
    ],
    [
      "takes the annotation before the pod's field",
      { node: nodes.ubuntu, pod: { appArmorProfile: { type: 'Unconfined' } }, annotations: annotation },
      'Localhost/ours',
      'annotations',
    ],
    [
      "takes the pod's field last",
      { node: nodes.ubuntu, pod: { appArmorProfile: { type: 'Unconfined' } } },
      'Unconfined',
      'spec.securityContext',
    ],
    ['is off when privileged', { node: nodes.ubuntu, own: privileged }, 'Unconfined', 'privileged'],
    [
      'is a local profile even when privileged',
      { node: nodes.ubuntu, own: { ...privileged, appArmorProfile: { type: 'Localhost', localhostProfile: 'x' } } },
      'Localhost/x',
      'appArmorProfile',
    ],
    [
      'is what is asked for on a node that is not known',
      { node: null, own: { appArmorProfile: { type: 'RuntimeDefault' } } },
      'RuntimeDefault',
      'appArmorProfile',
    ],
    ['is not known on a node that could not be seen', { node: null }, 'unknown', 'could not be seen'],
    ['is not known on another system', { node: nodes.other }, 'unknown', 'Flatcar'],
  ])('%s', (_what, given, value, source) => {
    expect(of(given).appArmor).toEqual({ value, source: expect.stringContaining(source) });
  });
});

describe('SELinux', () => {
  const options = { own: { seLinuxOptions: { type: 'spc_t' } } };
  it.each<[string, Given, string, string]>([
    ['labels nothing on Amazon Linux, so options have no effect', options, 'none', 'has no effect'],
    ['is container_t on Bottlerocket', { node: nodes.bottlerocket }, 'container_t', 'default of Bottlerocket'],
    ['is what the options say on Bottlerocket', { ...options, node: nodes.bottlerocket }, 'spc_t', 'seLinuxOptions'],
    [
      'is control_t for a privileged container of Bottlerocket',
      { node: nodes.bottlerocket, own: privileged },
      'control_t',
      'privileged',
    ],
    ['labels nothing on Ubuntu', { node: nodes.ubuntu }, 'none', 'does not label'],
    ['is not known where the node is not', { ...options, node: null }, 'unknown', 'could not be seen'],
    ['is not known on another system', { node: nodes.other }, 'unknown', 'Flatcar'],
  ])('%s', (_what, given, value, source) => {
    expect(of(given).seLinux).toEqual({ value, source: expect.stringContaining(source) });
  });
});

describe('capabilities', () => {
  const user = (uid: number): Partial<ContainerStatus> => ({
    user: { linux: { uid, gid: 0, supplementalGroups: [1] } },
  });
  it.each<[string, Given, number, number | 'unknown']>([
    ['of root: all that the bounding set has', { own: { runAsUser: 0 } }, 14, 14],
    ['of another user: none to begin with', { own: { runAsUser: 1000, capabilities: { add: ['SYS_ADMIN'] } } }, 15, 0],
    ['where the kubelet lets no root start: none to begin with', { pod: { runAsNonRoot: true } }, 14, 0],
    ['of the user of the image: not known', {}, 14, 'unknown'],
    ['of the user that was observed, not of the one in the spec', { own: { runAsUser: 0 }, status: user(1000) }, 14, 0],
    ['of root as observed', { status: user(0) }, 14, 14],
    ['none at all, whoever it is', { own: { capabilities: { drop: ['ALL'] } } }, 0, 0],
    [
      'of a privileged container that drops ALL: everything',
      { own: { ...privileged, runAsUser: 0, capabilities: { drop: ['ALL'] } } },
      41,
      41,
    ],
    [
      'with escalation forbidden and SYS_ADMIN added, which the API accepts: held',
      { own: { runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] } } },
      15,
      15,
    ],
  ])('%s', (_what, given, bounding, initial) => {
    const { capabilities } = of(given);
    expect(capabilities.bounding.value).toHaveLength(bounding);
    if (initial === 'unknown') expect(capabilities.effective.value).toBe('unknown');
    else expect(capabilities.effective.value).toHaveLength(initial);
  });

  it('say which entries do nothing', () => {
    const own = { capabilities: { add: ['CAP_SYS_ADMIN'], drop: ['CAP_NET_RAW'] } };
    expect(of({ own }).capabilities.ineffective).toEqual(['CAP_SYS_ADMIN', 'CAP_NET_RAW']);
  });

  it('say on Bottlerocket that the base set can be another', () => {
    expect(of({ node: nodes.bottlerocket }).capabilities.bounding.source).toContain('oci-defaults');
    const own = { capabilities: { drop: ['ALL'] } };
    expect(of({ node: nodes.bottlerocket, own }).capabilities.bounding.source).not.toContain('oci-defaults');
  });

  it('come with who the first process really is', () => {
    expect(of({ status: user(1000) })).toMatchObject({
      observedUid: { value: 1000 },
      observedGid: { value: 0 },
      observedGroups: { value: [1] },
    });
    const old = aNode({ nodeInfo: { containerRuntimeVersion: 'containerd://1.7.27' } });
    expect(of({ node: old }).observedUid).toEqual({
      value: 'unknown',
      source: 'containerd://1.7.27 does not report it (containerd 2.0 and later do)',
    });
  });
});

describe('containers', () => {
  it('of every kind are told, with which of them run', () => {
    const pod = aPod({
      spec: {
        initContainers: [aContainer({ name: 'init' }), aContainer({ name: 'mesh', restartPolicy: 'Always' })],
        containers: [aContainer(), aContainer({ name: 'late' })],
        ephemeralContainers: [aContainer({ name: 'debug' })],
      },
      status: {
        initContainerStatuses: [
          aContainerStatus({ name: 'init', state: { terminated: { exitCode: 0 } } }),
          aContainerStatus({ name: 'mesh' }),
        ],
        containerStatuses: [aContainerStatus()],
      },
    });
    const told = effective(aPodSeen({ pod })).containers.map(({ name, kind, running }) => [name, kind, running.value]);
    expect(told).toEqual([
      ['init', 'init', false],
      ['mesh', 'sidecar', true],
      ['web', 'regular', true],
      ['late', 'regular', false],
      ['debug', 'ephemeral', 'unknown'],
    ]);
  });

  it('can write where they mount something writable, even with a read-only root', () => {
    const volumeMounts = [
      { name: 'data', mountPath: '/data' },
      { name: 'host', mountPath: '/host', readOnly: true },
      { name: 'config', mountPath: '/config' },
      { name: 'claim', mountPath: '/claim' },
      { name: 'unknown', mountPath: '/unknown' },
    ];
    const volumes = [
      { name: 'data', emptyDir: {} },
      { name: 'host', hostPath: { path: '/' } },
      { name: 'config', configMap: { name: 'a' } },
      { name: 'claim', persistentVolumeClaim: { claimName: 'a', readOnly: true } },
    ];
    expect(of({ container: { volumeMounts }, spec: { volumes } }).writableMounts).toEqual(['/data', '/unknown']);
  });
});

describe('a field that no API server would take', () => {
  it.each<[string, object]>([
    ['privileged', { privileged: 'true' }],
    ['added capabilities', { capabilities: { add: 'SYS_ADMIN' } }],
    ['dropped capabilities', { capabilities: { drop: [1] } }],
  ])('leaves the capabilities unknown, not default: %s', (_what, own) => {
    const { capabilities } = of({ own: own as SecurityContext });
    expect([capabilities.bounding.value, capabilities.effective.value]).toEqual(['unknown', 'unknown']);
  });

  it('leaves a flag unknown, not unset', () => {
    const own = { privileged: 1, allowPrivilegeEscalation: 'false', readOnlyRootFilesystem: [] } as object;
    const told = of({ own });
    expect(
      [told.privileged, told.allowPrivilegeEscalation, told.readOnlyRootFilesystem].map(({ value }) => value),
    ).toEqual(['unknown', 'unknown', 'unknown']);
    expect(told.privileged.source).toBe('spec.containers[0].securityContext.privileged is malformed');
  });
});

describe('a user namespace', () => {
  const hostUsers = { spec: { hostUsers: false } };
  const handlers = (runtimeHandlers: object[] | null): Node => {
    const { runtimeHandlers: _, ...status } = aNode().status ?? {};
    return { ...aNode(), status: { ...status, ...(runtimeHandlers ? { runtimeHandlers } : {}) } } as Node;
  };
  it.each<[string, Given, boolean | 'unknown', string]>([
    ['is the pod not in unless it asks', {}, false, 'not false'],
    ['is the pod in where the node offers it', hostUsers, true, 'runtimeHandlers'],
    ['is ignored where the node does not offer it', { ...hostUsers, node: handlers(null) }, false, 'is ignored'],
    [
      'is ignored where the handler cannot',
      { ...hostUsers, node: handlers([{ name: '', features: { userNamespaces: false } }]) },
      false,
      'is ignored',
    ],
    [
      'depends on the handler that the pod asks for',
      {
        spec: { hostUsers: false, runtimeClassName: 'gvisor' },
        node: handlers([{ name: '', features: { userNamespaces: true } }]),
      },
      false,
      'is ignored',
    ],
    ['is not known where the node is not', { ...hostUsers, node: null }, 'unknown', 'could not be seen'],
  ])('%s', (_what, given, value, source) => {
    expect(effective(seenOf(given)).host.userNamespace).toEqual({ value, source: expect.stringContaining(source) });
  });
});

describe('what containers share', () => {
  it('is told with its source', () => {
    const pod = {
      fsGroup: 5,
      supplementalGroups: [6],
      supplementalGroupsPolicy: 'Strict',
      sysctls: [{ name: 'kernel.msgmax', value: '1' }],
    };
    const { podWide } = effective(seenOf({ pod, spec: { shareProcessNamespace: true, runtimeClassName: 'kata' } }));
    expect(podWide).toMatchObject({
      fsGroup: { value: 5 },
      supplementalGroups: { value: [6] },
      supplementalGroupsPolicy: { value: 'Strict' },
      sysctls: { value: ['kernel.msgmax=1'] },
      shareProcessNamespace: { value: true },
      runtimeClass: { value: 'kata' },
    });
  });

  it('merges groups on a node that does not know the policy', () => {
    const node = { ...aNode(), status: { ...aNode().status, features: {} } };
    const { podWide } = effective(seenOf({ pod: { supplementalGroupsPolicy: 'Strict' }, node }));
    expect(podWide.supplementalGroupsPolicy.value).toBe('Merge');
  });

  it('says which namespaces of the node the pod is in', () => {
    const { host } = effective(seenOf({ spec: { hostNetwork: true, hostPID: true } }));
    expect(host).toMatchObject({ network: true, pid: true, ipc: false });
  });
});

describe('on Windows', () => {
  it.each<[string, Given]>([
    ['by the pod', { spec: { os: { name: 'windows' } } }],
    ['by the node', { node: nodes.windows }],
  ])('nothing of Linux is claimed, and the options of Windows are merged field by field: %s', (_what, given) => {
    const windowsOptions = { runAsUserName: 'NT AUTHORITY\\SYSTEM', hostProcess: true };
    const told = of({ ...given, own: { windowsOptions: { runAsUserName: 'ContainerUser' } }, pod: { windowsOptions } });
    expect(told).toMatchObject({
      seccomp: { value: 'none' },
      capabilities: { bounding: { value: [] } },
      windows: {
        hostProcess: { value: true, source: 'spec.securityContext.windowsOptions.hostProcess' },
        runAsUserName: {
          value: 'ContainerUser',
          source: 'spec.containers[0].securityContext.windowsOptions.runAsUserName',
        },
      },
    });
  });

  it('is not said of Linux containers', () => {
    expect(of({})).not.toHaveProperty('windows');
    expect(of({ more: { node: absent } })).not.toHaveProperty('windows');
  });
});
