import type { Container, Pod, PodSpec, Volume } from '../../src/objects.ts';
import { evaluatePss } from '../../src/posture/pss/evaluate.ts';
import { readVersion } from '../../src/posture/pss/version.ts';

/** What upstream's fixtures leave open; the words are those of k8s.io/pod-security-admission v0.37.2. */
const restrictedContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const container = (changes: Partial<Container> = {}): Container => ({
  name: 'c',
  image: 'a',
  securityContext: restrictedContext,
  ...changes,
});
const pod = (spec: PodSpec = {}, annotations = {}): Pod => ({
  metadata: { name: 'p', annotations },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container()],
    ...spec,
  },
});
const detail = (given: Pod, level: 'baseline' | 'restricted' = 'restricted', version = 'latest'): string =>
  evaluatePss(given, level, readVersion(version).version).detail;
const context = (securityContext: object): Pod =>
  pod({ containers: [container({ securityContext: { ...restrictedContext, ...securityContext } })] });
const shared = (securityContext: object): Pod =>
  pod({ securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...securityContext } });

describe('a pod', () => {
  it('that asks for nothing beyond the restricted level passes it, at every version', () => {
    for (let minor = 0; minor <= 37; minor += 1) expect(detail(pod(), 'restricted', `v1.${minor}`)).toBe('');
  });

  it('is judged by its ephemeral containers too, which come last', () => {
    const ephemeralContainers = [container({ name: 'debug', securityContext: { privileged: true } })];
    const initContainers = [container({ name: 'init', securityContext: { privileged: true } })];
    expect(detail(pod({ ephemeralContainers, initContainers }), 'baseline')).toBe(
      'privileged (containers "init", "debug" must not set securityContext.privileged=true)',
    );
  });

  it.each([
    ['v1.30', 'seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: type "container_engine_t")'],
    ['v1.31', ''],
  ])('may have the SELinux type container_engine_t from v1.31: %s', (version, expected) => {
    expect(detail(context({ seLinuxOptions: { type: 'container_engine_t' } }), 'baseline', version)).toBe(expected);
  });

  it('may mount an image', () => {
    expect(detail(pod({ volumes: [{ name: 'v', image: { reference: 'a' } }] }))).toBe('');
  });

  it('has an emptyDir where a volume has no source, and an unknown volume where the source is not known', () => {
    const volumes: Volume[] = [{ name: 'a' }, { name: 'b', quantumStore: {} }, { name: 'c', nfs: null }];
    expect(detail(pod({ volumes }))).toBe('restricted volume types (volume "b" uses restricted volume type "unknown")');
  });

  it('that says at pod level that root is allowed fails, even if each container forbids it', () => {
    const given = { ...context({ runAsNonRoot: true }) };
    given.spec = { ...given.spec, securityContext: { ...given.spec?.securityContext, runAsNonRoot: false } };
    expect(detail(given)).toBe('runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)');
  });

  it('that is unconfined at pod level fails, even if each container has a profile', () => {
    const given = context({ seccompProfile: { type: 'RuntimeDefault' } });
    given.spec = { ...given.spec, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Unconfined' } } };
    expect(detail(given)).toBe('seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")');
  });

  it('that drops `all` in lower case fails, though the runtime would drop everything', () => {
    expect(detail(context({ capabilities: { drop: ['all'] } }))).toBe(
      'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"])',
    );
  });

  it('is named by pod and container where both make it a Windows host process', () => {
    const given = context({ windowsOptions: { hostProcess: true } });
    given.spec = { ...given.spec, securityContext: { windowsOptions: { hostProcess: true } } };
    expect(detail(given, 'baseline')).toBe(
      'hostProcess (pod and container "c" must not set securityContext.windowsOptions.hostProcess=true)',
    );
  });

  it('is told about every capability once, in the order of the alphabet', () => {
    const containers = [
      container({ name: 'a', securityContext: { capabilities: { add: ['SYS_ADMIN', 'NET_RAW'] } } }),
      container({ name: 'b', securityContext: { capabilities: { add: ['NET_RAW', '\u{1f600}', '\uffee'] } } }),
    ];
    expect(detail(pod({ containers }), 'baseline')).toBe(
      'non-default capabilities (containers "a", "b" must not include "NET_RAW", "SYS_ADMIN", "\uffee", "\u{1f600}" in securityContext.capabilities.add)',
    );
  });

  it('uses the ports of its node on the host network, written out or not, sorted as text', () => {
    const ports = [{ containerPort: 9090 }, { containerPort: 10250, hostPort: 10250 }];
    expect(detail(pod({ hostNetwork: true, containers: [container({ ports })] }), 'baseline')).toBe(
      'host namespaces (hostNetwork=true), hostPort (container "c" uses hostPorts 10250, 9090)',
    );
    expect(detail(pod({ containers: [container({ ports: [{ containerPort: 9090 }] })] }), 'baseline')).toBe('');
  });

  it('that is probed at another host fails from v1.34', () => {
    const probed = pod({
      containers: [
        container({
          livenessProbe: { httpGet: { host: '10.0.0.1' } },
          lifecycle: { preStop: { tcpSocket: { host: '127.0.0.1' } } },
        }),
      ],
    });
    expect(detail(probed, 'baseline', 'v1.33')).toBe('');
    expect(detail(probed, 'baseline', 'v1.34')).toBe(
      'probe or lifecycle host (container "c" uses probe or lifecycle hosts "10.0.0.1", "127.0.0.1")',
    );
  });

  it.each([
    [
      'container.apparmor.security.beta.kubernetes.io/gone',
      'unconfined\n"\u0001\u00e9\u200b',
      'v1.37',
      'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/gone="unconfined\\n\\"\\x01\u00e9\\u200b"")',
    ],
    ['container.seccomp.security.alpha.kubernetes.io/gone', 'unconfined', 'v1.18', ''],
    [
      'container.seccomp.security.alpha.kubernetes.io/c',
      '',
      'v1.18',
      'seccompProfile (forbidden annotation container.seccomp.security.alpha.kubernetes.io/c="")',
    ],
    ['container.seccomp.security.alpha.kubernetes.io/c', 'unconfined', 'v1.19', ''],
  ])('with the annotation %s: %j is at %s: %s', (key, value, version, expected) => {
    expect(detail(pod({}, { [key]: value }), 'baseline', version)).toBe(expected);
  });

  it('in a user namespace may be root and may unmask /proc at baseline from v1.35, never at restricted', () => {
    const root = { ...context({ runAsUser: 0, procMount: 'Unmasked' }) };
    const given = { ...root, spec: { ...root.spec, hostUsers: false } };
    const masks = 'procMount (container "c" must not set securityContext.procMount to "Unmasked")';
    expect(detail(given, 'baseline', 'v1.34')).toBe(masks);
    expect(detail(given, 'baseline', 'v1.35')).toBe('');
    expect(detail(given, 'restricted', 'v1.34')).toBe(`${masks}, runAsUser=0 (container "c" must not set runAsUser=0)`);
    expect(detail(given, 'restricted', 'v1.35')).toBe(masks);
  });

  it('has each sysctl named as often as it is set', () => {
    const sysctls = [{ name: 'net.ipv4.tcp_rmem' }, { name: 'kernel.msgmax' }, { name: 'kernel.msgmax' }];
    expect(detail(shared({ sysctls }), 'baseline', 'v1.31')).toBe(
      'forbidden sysctls (net.ipv4.tcp_rmem, kernel.msgmax, kernel.msgmax)',
    );
    expect(detail(shared({ sysctls }), 'baseline', 'v1.32')).toBe('forbidden sysctls (kernel.msgmax, kernel.msgmax)');
  });

  it('of 1,000 containers is judged as one of few', () => {
    const containers = Array.from({ length: 1000 }, (_, at) => container({ name: `c${at}` }));
    expect(detail(pod({ containers }))).toBe('');
    containers.push(container({ name: 'bad', securityContext: { ...restrictedContext, privileged: true } }));
    expect(detail(pod({ containers }))).toBe(
      'privileged (container "bad" must not set securityContext.privileged=true)',
    );
  });
});

describe('a pod that no API server would take', () => {
  it.each<[string, unknown, string]>([
    ['no spec', {}, 'spec must be an object, is undefined'],
    ['a spec that is a text', { spec: 'x' }, 'spec must be an object, is "x"'],
    ['no containers', { spec: {} }, 'spec.containers must have at least one container'],
    ['an empty list of containers', { spec: { containers: [] } }, 'spec.containers must have at least one container'],
    ['containers that are an object', { spec: { containers: {} } }, 'spec.containers must be a list, is {}'],
    ['a container that is null', { spec: { containers: [null] } }, 'spec.containers[0] must be an object, is null'],
    [
      'a text for a flag',
      privilegedAs('true'),
      'spec.containers[0].securityContext.privileged must be boolean, is "true"',
    ],
    ['a number for a flag', privilegedAs(1), 'spec.containers[0].securityContext.privileged must be boolean, is 1'],
    [
      'a text for a list',
      contextOf({ capabilities: { add: 'ALL' } }),
      'spec.containers[0].securityContext.capabilities.add must be strings, is "ALL"',
    ],
    [
      'a fraction for a user',
      contextOf({ runAsUser: 0.5 }),
      'spec.containers[0].securityContext.runAsUser must be integer, is 0.5',
    ],
    [
      'a number for an annotation',
      { metadata: { annotations: { a: 1 } }, spec: { containers: [{}] } },
      'metadata.annotations must be string map, is {"a":1}',
    ],
    [
      'volumes that are an object',
      { spec: { containers: [{}], volumes: { hostPath: {} } } },
      'spec.volumes must be a list, is {"hostPath":{}}',
    ],
  ])('is allowed at no level, and the field is named: %s', (_what, given, problem) => {
    for (const level of ['baseline', 'restricted'] as const) {
      const { allowed, violations } = evaluatePss(given as Pod, level, readVersion('latest').version);
      expect(allowed).toBe(false);
      expect(violations[0]).toMatchObject({ check: 'malformed', reason: 'malformed pod' });
      expect(violations[0]?.detail).toContain(problem);
    }
  });

  it('has null where nothing is set', () => {
    const nothing = { securityContext: null, ports: null, livenessProbe: null, volumeMounts: null };
    const spec = {
      containers: [{ name: 'c', ...nothing }],
      initContainers: null,
      volumes: null,
      securityContext: null,
    };
    expect(detail({ metadata: { annotations: null }, spec } as unknown as Pod, 'baseline')).toBe('');
  });
});

function contextOf(securityContext: object): unknown {
  return { spec: { containers: [{ name: 'c', securityContext }] } };
}
function privilegedAs(privileged: unknown): unknown {
  return contextOf({ privileged });
}
