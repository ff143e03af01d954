import fc from 'fast-check';
import type { Container, Handler, Pod, PodSecurityContext, SecurityContext, Volume } from '../../src/objects.ts';

/** Pods as an API server would read them, with all that the Pod Security Standards look at; not each of them is valid. */
type Arbitrary<T> = fc.Arbitrary<T>;

const sometimes = <T>(arbitrary: Arbitrary<T>): Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const oneOf = <T>(...values: T[]): Arbitrary<T> => fc.constantFrom(...values);

/** Leaves out what is `undefined`, as JSON does. */
const record = <T extends object>(fields: { [K in keyof T]-?: Arbitrary<T[K] | undefined> }): Arbitrary<T> =>
  fc
    .record(fields as unknown as { [field: string]: Arbitrary<unknown> })
    .map((value) => JSON.parse(JSON.stringify(value)) as T);

const capability = oneOf(
  ...[
    'NET_BIND_SERVICE',
    'CHOWN',
    'NET_RAW',
    'SYS_ADMIN',
    'SYS_PTRACE',
    'ALL',
    'all',
    'CAP_SYS_ADMIN',
    'KILL',
    'é',
    '😀',
  ],
);
const profile = (types: string[]): Arbitrary<{ type?: string; localhostProfile?: string }> =>
  oneOf(...types).map((type) => (type === 'Localhost' ? { type, localhostProfile: 'a.json' } : { type }));
const seccompProfile = profile(['RuntimeDefault', 'RuntimeDefault', 'Localhost', 'Unconfined']);
const appArmorProfile = profile(['RuntimeDefault', 'Localhost', 'Unconfined']);
const seLinuxOptions = record({
  type: sometimes(
    oneOf('container_t', 'container_engine_t', 'spc_t', 'super_t', 'container_init_t', 'container_kvm_t'),
  ),
  user: sometimes(oneOf('system_u', '')),
  role: sometimes(oneOf('system_r', '')),
  level: sometimes(fc.constant('s0:c1,c2')),
});
const windowsOptions = record({ hostProcess: sometimes(fc.boolean()) });
const host = sometimes(oneOf('127.0.0.1', '10.0.0.1', ''));
const probe: Arbitrary<Handler> = fc.oneof(
  host.map((value) => ({ httpGet: { port: 80, ...(value === undefined ? {} : { host: value }) } })),
  host.map((value) => ({ tcpSocket: { port: 80, ...(value === undefined ? {} : { host: value }) } })),
  fc.constant<Handler>({ exec: { command: ['true'] } }),
);

const shared = {
  runAsNonRoot: sometimes(fc.boolean()),
  runAsUser: sometimes(oneOf(0, 1000, 65534)),
  runAsGroup: sometimes(oneOf(0, 1000)),
  seccompProfile: sometimes(seccompProfile),
  appArmorProfile: sometimes(appArmorProfile),
  seLinuxOptions: sometimes(seLinuxOptions),
};
const securityContext: Arbitrary<SecurityContext> = record<SecurityContext>({
  ...shared,
  windowsOptions: fc.constant(undefined),
  privileged: sometimes(fc.boolean()),
  allowPrivilegeEscalation: sometimes(fc.boolean()),
  readOnlyRootFilesystem: sometimes(fc.boolean()),
  procMount: sometimes(oneOf('Default', 'Default', 'Unmasked')),
  capabilities: sometimes(
    record({
      add: sometimes(fc.array(capability, { maxLength: 3 })),
      drop: sometimes(fc.oneof(fc.constant<string[]>(['ALL']), fc.array(capability, { maxLength: 2 }))),
    }),
  ),
});

const port = record({
  containerPort: oneOf(80, 443, 8080, 9090),
  hostPort: sometimes(oneOf(0, 80, 443, 8080, 10250)),
});
const distinctPorts = fc.uniqueArray(port, { maxLength: 2, selector: ({ containerPort }) => containerPort });

const containerOf = (name: string): Arbitrary<Container> =>
  record<Container>({
    name: fc.constant(name),
    image: fc.constant('registry.example/app:1'),
    securityContext: sometimes(securityContext),
    ports: sometimes(distinctPorts as Arbitrary<NonNullable<Container['ports']>>),
    livenessProbe: sometimes(probe),
    readinessProbe: sometimes(probe),
    startupProbe: sometimes(probe),
    lifecycle: sometimes(record({ postStart: sometimes(probe), preStop: sometimes(probe) })),
  } as unknown as { [K in keyof Container]-?: Arbitrary<Container[K] | undefined> });

const plain = ({ livenessProbe, readinessProbe, startupProbe, lifecycle, ...container }: Container): Container =>
  container;
const listOf = (prefix: string, least: number): Arbitrary<Container[]> =>
  fc.integer({ min: least, max: 3 }).chain((count) => {
    const each = Array.from({ length: count }, (_, at) => containerOf(`${prefix}${at}`));
    return fc.tuple(...each);
  });

const sources: { [type: string]: unknown }[] = [
  { emptyDir: {} },
  { configMap: { name: 'a' } },
  { secret: { secretName: 'a' } },
  { hostPath: { path: '/var/log' } },
  { nfs: { server: 'a', path: '/' } },
  { persistentVolumeClaim: { claimName: 'a' } },
  { projected: { sources: [{ configMap: { name: 'a' } }] } },
  { csi: { driver: 'a.example' } },
  { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.name' } }] } },
  { image: { reference: 'registry.example/data:1' } },
  { iscsi: { targetPortal: 'a', iqn: 'iqn.2015-02.example:a', lun: 0 } },
  { fc: { targetWWNs: ['a'], lun: 0 } },
  { flexVolume: { driver: 'a/b' } },
  { glusterfs: { endpoints: 'a', path: '/' } },
  {},
];
const volumes: Arbitrary<Volume[]> = fc
  .array(oneOf(...sources), { maxLength: 3 })
  .map((list) => list.map((source, at) => ({ name: `v${at}`, ...structuredClone(source) })));

const sysctl = oneOf(
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'kernel.msgmax'],
  ...['net.ipv4.tcp_rmem', 'net.ipv4.tcp_notsent_lowat', 'net.core.somaxconn'],
);
const podContext = (isWindows: boolean): Arbitrary<PodSecurityContext> =>
  record<PodSecurityContext>({
    ...shared,
    windowsOptions: isWindows ? sometimes(windowsOptions) : fc.constant(undefined),
    fsGroup: fc.constant(undefined),
    fsGroupChangePolicy: fc.constant(undefined),
    supplementalGroups: fc.constant(undefined),
    supplementalGroupsPolicy: fc.constant(undefined),
    sysctls: sometimes(
      fc.uniqueArray(sysctl, { maxLength: 3 }).map((names) => names.map((name) => ({ name, value: '1' }))),
    ),
  });

const annotation = fc.tuple(
  oneOf(
    'container.apparmor.security.beta.kubernetes.io/c0',
    'container.apparmor.security.beta.kubernetes.io/gone',
    'seccomp.security.alpha.kubernetes.io/pod',
    'container.seccomp.security.alpha.kubernetes.io/c0',
    'container.seccomp.security.alpha.kubernetes.io/gone',
  ),
  oneOf('runtime/default', 'unconfined', 'localhost/a', 'docker/default', ''),
);
const annotations = fc
  .array(annotation, { maxLength: 2 })
  .map((list) => Object.fromEntries(list) as { [key: string]: string });

const rarely = fc.integer({ min: 0, max: 5 }).map((one) => (one === 0 ? true : undefined));

const inEach = (pod: Pod, change: (container: Container) => Container): Pod => {
  const { containers = [], initContainers = [], ephemeralContainers } = pod.spec ?? {};
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(change),
      initContainers: initContainers.map(change),
      ...(ephemeralContainers ? { ephemeralContainers: ephemeralContainers.map(change) } : {}),
    },
  };
};
const setting =
  (change: (context: SecurityContext) => SecurityContext) =>
  (pod: Pod): Pod =>
    inEach(pod, (container) => ({ ...container, securityContext: change(container.securityContext ?? {}) }));
const without = (...fields: (keyof SecurityContext)[]): ((context: SecurityContext) => SecurityContext) => {
  const isOther = ([key]: [string, unknown]): boolean => !fields.includes(key as keyof SecurityContext);
  return (context) => Object.fromEntries(Object.entries(context).filter(isOther));
};

/** Each takes one kind of violation out of a pod, so that pods which satisfy a level, or almost, are not rare. */
const repairs: ((pod: Pod) => Pod)[] = [
  setting((context) => ({ ...context, privileged: false, allowPrivilegeEscalation: false })),
  setting((context) => ({ ...context, capabilities: { drop: ['ALL'] } })),
  setting(without('seccompProfile', 'appArmorProfile', 'seLinuxOptions')),
  setting(without('runAsUser', 'runAsNonRoot', 'procMount')),
  (pod) => inEach(pod, ({ ports, livenessProbe, readinessProbe, startupProbe, lifecycle, ...container }) => container),
  (pod) => ({ ...pod, metadata: { name: 'random' } }),
  (pod) => ({ ...pod, spec: { ...pod.spec, volumes: [] } }),
  (pod) => ({ ...pod, spec: { ...pod.spec, hostNetwork: false, hostPID: false, hostIPC: false } }),
  (pod) => {
    const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
    return { ...pod, spec: { ...pod.spec, securityContext } };
  },
];
const repaired = fc.oneof(
  fc.constant<typeof repairs>([]),
  fc.subarray(repairs),
  fc.subarray(repairs, { minLength: repairs.length - 1 }),
);

type Parts = {
  containers: Container[];
  initContainers: Container[];
  ephemeralContainers: Container[];
  securityContext: PodSecurityContext | undefined;
  volumes: Volume[];
  annotations: { [key: string]: string };
  hostNetwork: true | undefined;
  hostPID: true | undefined;
  hostIPC: true | undefined;
  hostUsers: boolean | undefined;
  os: { name: string } | undefined;
};

const podOf = ({ annotations: given, initContainers, ephemeralContainers, ...spec }: Parts): Pod =>
  JSON.parse(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'random', annotations: given },
      spec: {
        ...spec,
        initContainers: initContainers.map(plain),
        ...(ephemeralContainers.length > 0 ? { ephemeralContainers } : {}),
      },
    }),
  );

const anyPod = ({ ephemeral }: { ephemeral: boolean }): Arbitrary<Pod> =>
  oneOf('linux', undefined, undefined, 'windows').chain((os) =>
    fc
      .record<Parts>({
        containers: listOf('c', 1),
        initContainers: listOf('i', 0),
        ephemeralContainers: ephemeral ? listOf('e', 0).map((list) => list.map(plain)) : fc.constant([]),
        securityContext: sometimes(podContext(os === 'windows')),
        volumes,
        annotations: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: annotations }),
        hostNetwork: rarely,
        hostPID: rarely,
        hostIPC: rarely,
        hostUsers: sometimes(fc.boolean()),
        os: fc.constant(os === undefined ? undefined : { name: os }),
      })
      .map(podOf),
  );

/** `ephemeral: false` leaves out ephemeral containers, which no pod may have when it is created. */
export const randomPod = (options: { ephemeral: boolean }): Arbitrary<Pod> =>
  fc.tuple(anyPod(options), repaired).map(([pod, some]) => some.reduce((changed, repair) => repair(changed), pod));

const withHostPorts = (container: Container): Container =>
  container.ports
    ? {
        ...container,
        ports: container.ports.map((one) => ({ ...one, hostPort: one.hostPort || one.containerPort || 0 })),
      }
    : container;

/** What the API server's defaults make of a pod: a source for each volume, and host ports on the host network. */
export const defaulted = (pod: Pod): Pod => {
  const { hostNetwork, containers = [], initContainers = [], volumes: list = [] } = pod.spec ?? {};
  const ports = hostNetwork === true ? withHostPorts : (container: Container): Container => container;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(ports),
      initContainers: initContainers.map(ports),
      volumes: list.map((volume) => (Object.keys(volume).length > 1 ? volume : { ...volume, emptyDir: {} })),
    },
  };
};
