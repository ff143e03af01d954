import { parse, parseAllDocuments } from 'yaml';
import type { Owner, PodSeen } from '../../src/enrich/seen.ts';
import { catalogue } from '../../src/finding/catalogue.ts';
import type { KubernetesObject, Pod, PodSpec, Workload } from '../../src/objects.ts';
import { assess } from '../../src/posture/assess.ts';
import { edits } from '../../src/posture/hardening/edits.ts';
import { rules } from '../../src/posture/hardening/guard-rails/rules.ts';
import { strategicPatch } from '../../src/posture/hardening/strategic-patch.ts';
import type { HardeningFile, Posture } from '../../src/posture/posture.ts';
import { checks } from '../../src/posture/pss/checks.ts';
import { findingOfType } from '../builders/finding.ts';
import { aDeployment, aNamespace, aNode, found, unreachable } from '../builders/kubernetes.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { aPodSeen } from '../builders/seen.ts';

const runc = 'PrivilegeEscalation:Runtime/RuncContainerEscape';
const podOf = (spec: PodSpec, name = 'web-1'): Pod => aPod({ metadata: { ...aPod().metadata, name }, spec });
const privileged = podOf({ containers: [aContainer({ securityContext: { privileged: true } })] });
const filesOf = (seen: PodSeen, type: string | null = null): readonly HardeningFile[] =>
  assess(seen, type === null ? null : findingOfType(type)).hardening;
const named = (files: readonly HardeningFile[], name: string): HardeningFile => {
  const file = files.find((one) => one.name === name);
  if (!file) throw new Error(`no ${name} among ${files.map((one) => one.name).join(', ')}`);
  return file;
};
const ownerOf = (object: Workload & { kind?: string; apiVersion?: string }): Owner => ({
  apiVersion: object.apiVersion ?? 'apps/v1',
  kind: object.kind ?? 'Deployment',
  namespace: 'shop',
  name: object.metadata?.name ?? 'web',
  uid: 'u',
  object: found(object),
});

describe('the files', () => {
  it('come the most useful first: this finding, the next level, guard-rails, recording', () => {
    expect(filesOf(aPodSeen({ pod: privileged }), runc).map(({ name }) => name)).toEqual([
      'least-change.yaml',
      'pod-security-baseline.yaml',
      'pod-security-labels.yaml',
      'validating-admission-policy.yaml',
      'record-profile.sh',
    ]);
  });

  it('are not made for what no API server would hold', () => {
    expect(filesOf(aPodSeen({ pod: {} }))).toEqual([]);
    expect(
      filesOf(
        aPodSeen({ pod: podOf({ containers: [aContainer({ securityContext: { privileged: 'yes' } as object })] }) }),
      ),
    ).toEqual([]);
    const quoted = aPod({ metadata: { name: 'a', namespace: 'shop; rm -rf /' } });
    expect(filesOf(aPodSeen({ pod: quoted, owners: [] }))).toEqual([]);
    const owner = { ...ownerOf(aDeployment()), name: '$(id)' };
    expect(filesOf(aPodSeen({ owners: [owner] }))).toEqual([]);
  });

  it('say nothing that the pod has beside its own manifest: no text of a volume or container ends in a comment', () => {
    const evil = 'x\n- kind: Secret';
    const pod = podOf({
      containers: [aContainer({ volumeMounts: [{ name: 'v', mountPath: evil }] })],
      volumes: [{ name: 'v', hostPath: { path: evil } }],
    });
    for (const { name, yaml } of filesOf(aPodSeen({ pod }))) {
      if (!name.endsWith('.yaml')) continue;
      for (const document of parseAllDocuments(yaml)) expect(document.errors).toEqual([]);
      expect(
        yaml
          .split('\n')
          .filter((line) => line.startsWith('#'))
          .join('\n'),
      ).not.toContain('Secret');
    }
  });

  it('are none but guard-rails and recording for a pod that is restricted, where no finding is', () => {
    const restricted = podOf({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        aContainer({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }),
      ],
    });
    const names = filesOf(aPodSeen({ pod: restricted, owners: [] })).map(({ name }) => name);
    expect(names).toEqual(['pod-security-labels.yaml', 'record-profile.sh']);
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const namespace = found(aNamespace('shop', labels));
    expect(filesOf(aPodSeen({ pod: restricted, owners: [], namespace })).map(({ name }) => name)).toEqual([
      'record-profile.sh',
    ]);
  });
});

/** The pod as it would be made from the changed template. */
const changedBy = (file: HardeningFile, seen: PodSeen): Pod => {
  const patch = parse(file.yaml) as { spec: { template: { spec: PodSpec } } };
  const { spec } = seen.pod;
  const [container] = spec?.containers ?? [];
  const [change] = patch.spec.template.spec.containers ?? [];
  const securityContext = { ...container?.securityContext, ...change?.securityContext };
  const { containers: _, volumes = [], ...pod } = patch.spec.template.spec;
  const gone = volumes.filter((volume) => volume['$patch'] === 'delete').map(({ name }) => name);
  const kept = (spec?.volumes ?? []).filter(({ name }) => !gone.includes(name));
  return { ...seen.pod, spec: { ...spec, ...pod, volumes: kept, containers: [{ ...container!, securityContext }] } };
};

const inForce = ({ controls }: Posture): string[] =>
  controls.filter(({ inForce: { value } }) => value === true).map(({ control }) => control);

describe('the smallest change', () => {
  it('is made of what would have prevented the finding and was lacking', () => {
    const file = named(
      filesOf(aPodSeen({ pod: privileged }), 'PrivilegeEscalation:Runtime/ElevationToRoot'),
      'least-change.yaml',
    );
    expect(file.claims).toBe('prevents: no-privilege-escalation');
    expect(parse(file.yaml).spec.template.spec.containers[0].securityContext).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
    });
  });

  it('puts more controls in force than there were, for every finding type that it answers', () => {
    const broken = podOf({
      hostPID: true,
      shareProcessNamespace: true,
      containers: [
        aContainer({
          securityContext: { privileged: true, runAsUser: 0 },
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
        }),
      ],
      volumes: [{ name: 'v', hostPath: { path: '/var/run/docker.sock' } }],
    });
    const seen = aPodSeen({ pod: broken });
    const answered = catalogue.filter(({ type }) => {
      const before = assess(seen, findingOfType(type));
      const file = before.hardening.find(({ name }) => name === 'least-change.yaml');
      if (!file) return false;
      const after = assess({ ...seen, pod: changedBy(file, seen) }, findingOfType(type));
      expect([type, inForce(after).length]).toEqual([type, expect.any(Number)]);
      expect(inForce(after).length).toBeGreaterThan(inForce(before).length);
      return true;
    });
    expect(answered.length).toBeGreaterThan(10);
  });

  it('is not what makes no difference on the node: no AppArmor or SELinux on Amazon Linux', () => {
    const pod = podOf({
      hostUsers: true,
      containers: [
        aContainer({ securityContext: { appArmorProfile: { type: 'Unconfined' }, seLinuxOptions: { type: 'spc_t' } } }),
      ],
    });
    const file = (osImage: string): string =>
      filesOf(
        aPodSeen({ pod, owners: [], node: found(aNode({ nodeInfo: { osImage } })) }),
        'PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified',
      )
        .filter(({ name }) => name === 'least-change.yaml')
        .map(({ claims }) => claims)
        .join();
    expect(file('Amazon Linux 2023.9.20261109')).not.toContain('apparmor');
    expect(file('Ubuntu 24.04.3 LTS')).toContain('apparmor');
  });

  it('offers a user namespace only where the node does', () => {
    const without = { ...aNode(), status: { ...aNode().status, runtimeHandlers: [] } };
    const claims = (seen: PodSeen): string => named(filesOf(seen, runc), 'least-change.yaml').claims;
    expect(claims(aPodSeen({ pod: privileged }))).toContain('user-namespace');
    expect(
      filesOf(aPodSeen({ pod: privileged, node: found(without) }), runc)
        .map((file) => file.claims)
        .join(),
    ).not.toContain('user-namespace');
  });

  it('writes out the user that the pod was seen to run as, so that the kubelet can check it', () => {
    const status = {
      containerStatuses: [{ name: 'web', user: { linux: { uid: 101, gid: 0 } }, state: { running: {} } }],
    };
    const pod = aPod({ spec: { containers: [aContainer()] }, status });
    const file = named(filesOf(aPodSeen({ pod })), 'pod-security-restricted.yaml');
    expect(parse(file.yaml).spec.template.spec.containers[0].securityContext.runAsUser).toBe(101);
  });
});

describe('how a change gets to the cluster', () => {
  const patchOf = (seen: PodSeen): HardeningFile => named(filesOf(seen), 'pod-security-baseline.yaml');

  it.each<[string, Partial<PodSeen>, string]>([
    [
      'a Deployment is patched, after evidence was captured',
      {},
      'kubectl patch deployment web -n shop --type=strategic --patch-file',
    ],
    ['a bare pod is made anew', { owners: [] }, 'Pod cannot be changed in place'],
    [
      'a Job is made anew',
      { owners: [ownerOf({ ...aDeployment(), kind: 'Job', apiVersion: 'batch/v1' })] },
      'Job cannot be changed in place',
    ],
    [
      'a Rollout is printed, not patched',
      { owners: [ownerOf({ ...aDeployment(), kind: 'Rollout', apiVersion: 'argoproj.io/v1alpha1' })] },
      'Rollout takes no strategic merge patch',
    ],
    [
      'what Flux manages goes into its sources',
      {
        owners: [ownerOf(aDeployment('web', { metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } } }))],
      },
      'managed by flux',
    ],
    [
      'what Helm manages goes into its values',
      { owners: [ownerOf(aDeployment('web', { metadata: { annotations: { 'meta.helm.sh/release-name': 'web' } } }))] },
      'managed by helm',
    ],
    [
      'an owner that could not be seen is patched by what is known of the pod',
      { owners: [{ ...ownerOf(aDeployment()), object: unreachable() }] },
      'kubectl patch deployment web',
    ],
  ])('%s', (_what, more, text) => {
    expect(patchOf(aPodSeen({ pod: privileged, ...more })).yaml).toContain(text);
  });

  it('reaches into the job template of a CronJob', () => {
    const owners = [ownerOf({ ...aDeployment(), kind: 'CronJob', apiVersion: 'batch/v1', spec: {} })];
    const patch = parse(patchOf(aPodSeen({ pod: privileged, owners })).yaml);
    expect(patch.spec.jobTemplate.spec.template.spec.containers[0]).toMatchObject({
      name: 'web',
      securityContext: { privileged: false },
    });
  });

  it('never brings an injected container into the template', () => {
    const pod = podOf({
      containers: [
        aContainer({ securityContext: { privileged: true } }),
        aContainer({ name: 'istio-proxy', securityContext: { privileged: true } }),
      ],
    });
    const patch = parse(patchOf(aPodSeen({ pod })).yaml);
    expect(patch.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual(['web']);
  });
});

describe('a strategic merge patch', () => {
  it.each<[string, object, object, object]>([
    ['null takes a field away', { a: 1, b: 2 }, { b: 2 }, { a: null }],
    [
      'containers are told by their names',
      { containers: [{ name: 'a', x: 1 }, { name: 'b' }] },
      { containers: [{ name: 'a', x: 2 }, { name: 'b' }] },
      { containers: [{ name: 'a', x: 2 }] },
    ],
    [
      'a volume is deleted by its name',
      { volumes: [{ name: 'a' }, { name: 'b' }] },
      { volumes: [{ name: 'b' }] },
      { volumes: [{ name: 'a', $patch: 'delete' }] },
    ],
    [
      'a mount is told by its path',
      { volumeMounts: [{ name: 'a', mountPath: '/a' }] },
      { volumeMounts: [] },
      { volumeMounts: [{ mountPath: '/a', $patch: 'delete' }] },
    ],
    ['a plain list is replaced', { drop: ['A'] }, { drop: ['ALL'] }, { drop: ['ALL'] }],
    [
      'ports that share a number are replaced',
      {
        ports: [
          { containerPort: 53, protocol: 'TCP', hostPort: 53 },
          { containerPort: 53, protocol: 'UDP' },
        ],
      },
      {
        ports: [
          { containerPort: 53, protocol: 'TCP' },
          { containerPort: 53, protocol: 'UDP' },
        ],
      },
      {
        ports: [{ $patch: 'replace' }, { containerPort: 53, protocol: 'TCP' }, { containerPort: 53, protocol: 'UDP' }],
      },
    ],
    ['nothing differs', { a: [1] }, { a: [1] }, {}],
  ])('%s', (_what, before, after, expected) => {
    expect(strategicPatch(before as { [key: string]: unknown }, after as { [key: string]: unknown })).toEqual(expected);
  });
});

describe('the guard-rails', () => {
  const kinds = (served: string[]): string[] =>
    filesOf(aPodSeen({ pod: privileged, served: found(served) }))
      .flatMap(({ name, yaml }) =>
        name.endsWith('.yaml') ? parseAllDocuments(yaml).map((one) => one.toJS() as KubernetesObject) : [],
      )
      .map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);

  it.each<[string, string[], string]>([
    [
      'the API server itself where nothing else is served',
      [],
      'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy',
    ],
    [
      'Kyverno by its present kind',
      ['policies.kyverno.io/v1/ValidatingPolicy', 'kyverno.io/v1/ClusterPolicy'],
      'policies.kyverno.io/v1 ValidatingPolicy',
    ],
    [
      'Kyverno by its older kind only where there is no other',
      ['kyverno.io/v1/ClusterPolicy'],
      'kyverno.io/v1 ClusterPolicy',
    ],
    [
      'Gatekeeper where it has the template',
      ['constraints.gatekeeper.sh/v1beta1/K8sPSPPrivilegedContainer'],
      'constraints.gatekeeper.sh/v1beta1 K8sPSPPrivilegedContainer',
    ],
    [
      'the newest recording that is served',
      [
        'security-profiles-operator.x-k8s.io/v1/ProfileRecording',
        'security-profiles-operator.x-k8s.io/v1beta1/ProfileRecording',
      ],
      'security-profiles-operator.x-k8s.io/v1 ProfileRecording',
    ],
  ])('are by what the cluster serves: %s', (_what, served, expected) => {
    expect(kinds(served)).toContain(expected);
  });

  it('never enforce in kube-system, whose own pods would not start', () => {
    const pod = aPod({ metadata: { name: 'aws-node-1', namespace: 'kube-system' }, spec: privileged.spec ?? {} });
    const seen = aPodSeen({ pod, owners: [], namespace: found(aNamespace('kube-system')) });
    const { yaml, claims } = named(filesOf(seen), 'pod-security-labels.yaml');
    expect(Object.keys(parse(yaml).metadata.labels).filter((label) => label.includes('enforce'))).toEqual([]);
    expect(claims).toBe('warns below restricted at v1.36');
  });

  it('are pinned to the version of the node, which the API server is never older than', () => {
    const pinned = (kubeletVersion: string): string =>
      parse(
        named(
          filesOf(aPodSeen({ pod: privileged, node: found(aNode({ nodeInfo: { kubeletVersion } })) })),
          'pod-security-labels.yaml',
        ).yaml,
      ).metadata.labels['pod-security.kubernetes.io/enforce-version'];
    expect([pinned('v1.33.5-eks-1'), pinned('v1.99.0'), pinned('')]).toEqual(['v1.33', 'v1.37', 'v1.37']);
  });

  it('answer every check of the Pod Security Standards by an edit, and every rule names an edit', () => {
    const answered = new Set(edits.flatMap((edit) => edit.checks));
    expect(checks.map(({ id }) => id).filter((id) => !answered.has(id))).toEqual([]);
    const ids = edits.map(({ id }) => id);
    expect(rules.map(({ edit }) => edit).filter((edit) => !ids.includes(edit))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a profile', () => {
  it('is never recorded from the pod of the finding, nor from anything that bears its labels', () => {
    const served = found(['security-profiles-operator.x-k8s.io/v1/ProfileRecording']);
    const recording = named(filesOf(aPodSeen({ served }), runc), 'profile-recording.yaml').yaml;
    const { matchLabels } = parse(recording).spec.podSelector;
    const own = aPod().metadata?.labels ?? {};
    expect(Object.keys(matchLabels).filter((key) => key in own)).toEqual([]);
    const command = named(filesOf(aPodSeen(), runc), 'record-profile.sh').yaml;
    expect(command).toContain('kubectl gadget run advise_seccomp:latest -n shop --podname web-profile');
    expect(command).not.toContain(aPod().metadata?.name ?? '');
  });

  it('is bound by the images of the workload, one for each, under the names that the operator gives, where it is served', () => {
    const group = 'security-profiles-operator.x-k8s.io';
    const spec = {
      containers: [
        aContainer({ name: 'web', image: 'registry/web:1' }),
        aContainer({ name: 'side', image: 'registry/web:1' }),
        aContainer({ name: 'log', image: 'registry/log:1' }),
      ],
    };
    const of = (...served: string[]): readonly HardeningFile[] =>
      filesOf(aPodSeen({ pod: podOf(spec), owners: [], served: found(served.map((one) => `${group}/${one}`)) }));
    const { yaml } = named(of('v1alpha1/ProfileRecording', 'v1alpha1/ProfileBinding'), 'profile-binding.yaml');
    const recording = parse(named(of('v1/ProfileRecording'), 'profile-recording.yaml').yaml).metadata.name;
    const bindings = parseAllDocuments(yaml).map((one) => one.toJS());
    expect(bindings.map(({ apiVersion, spec: { image, profileRef } }) => [apiVersion, image, profileRef.name])).toEqual(
      [
        [`${group}/v1alpha1`, 'registry/web:1', `${recording}-web`],
        [`${group}/v1alpha1`, 'registry/log:1', `${recording}-log`],
      ],
    );
    expect(of('v1/ProfileRecording').map(({ name }) => name)).not.toContain('profile-binding.yaml');
  });

  it('is not recorded on Windows', () => {
    const seen = aPodSeen({ pod: podOf({ os: { name: 'windows' }, containers: [aContainer()] }), owners: [] });
    expect(filesOf(seen).map(({ name }) => name)).not.toContain('record-profile.sh');
  });
});
