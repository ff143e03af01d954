import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { KubernetesObject, Pod, PodSpec, Workload } from '../../src/objects.ts';
import { assess } from '../../src/posture/assess.ts';
import { gatekeeper } from '../../src/posture/hardening/guard-rails/gatekeeper.ts';
import { rules } from '../../src/posture/hardening/guard-rails/rules.ts';
import { planFor } from '../../src/posture/hardening/plan.ts';
import type { HardeningFile } from '../../src/posture/posture.ts';
import { findingOfType } from '../builders/finding.ts';
import { aNamespace, aNode, found } from '../builders/kubernetes.ts';
import { randomPod } from '../builders/random-pods.ts';
import { runs } from '../builders/runs.ts';
import { aPodSeen } from '../builders/seen.ts';
import { applyManifests, applyObject, asAdmin, eventually, namespace, request } from './cluster.ts';
import {
  constraintDefinitions,
  constraintKinds,
  kyvernoDefinitions,
  profileBindingDefinition,
  profileRecordingDefinition,
} from './hardening.crds.ts';

const strict = 'dryRun=All&fieldValidation=Strict';
const strategic = 'application/strategic-merge-patch+json';
const types = [
  'PrivilegeEscalation:Runtime/RuncContainerEscape',
  'PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified',
  'PrivilegeEscalation:Runtime/ElevationToRoot',
  'PrivilegeEscalation:Runtime/DockerSocketAccessed',
  'Execution:Runtime/NewBinaryExecuted',
  'DefenseEvasion:Runtime/ProcessInjection.Proc',
  'DefenseEvasion:Runtime/FilelessExecution',
];

const kinds = [
  { kind: 'Deployment', apiVersion: 'apps/v1', plural: 'deployments' },
  { kind: 'StatefulSet', apiVersion: 'apps/v1', plural: 'statefulsets' },
  { kind: 'DaemonSet', apiVersion: 'apps/v1', plural: 'daemonsets' },
  { kind: 'CronJob', apiVersion: 'batch/v1', plural: 'cronjobs' },
];

const workloadOf = (kind: string, apiVersion: string, where: string, pod: Pod): KubernetesObject => {
  const labels = { app: 'random' };
  const template = { metadata: { labels, annotations: pod.metadata?.annotations ?? {} }, spec: pod.spec };
  const shared = { apiVersion, kind, metadata: { name: 'random', namespace: where } };
  if (kind !== 'CronJob') return { ...shared, spec: { selector: { matchLabels: labels }, template } };
  const spec = { ...pod.spec, restartPolicy: 'Never' };
  return { ...shared, spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: { ...template, spec } } } } };
};

type Template = { metadata?: KubernetesObject['metadata']; spec: PodSpec };
const templateOf = (workload: KubernetesObject): Template => {
  const { template, jobTemplate } = workload['spec'] as {
    template?: Template;
    jobTemplate?: { spec: { template: Template } };
  };
  return (template ?? jobTemplate?.spec.template)!;
};

const seenIn = (where: string, workload: Workload, overrides: Partial<PodSeen> = {}): PodSeen => {
  const { metadata, spec } = templateOf(workload);
  const pod: Pod = {
    metadata: { name: 'random-1', namespace: where, uid: 'u', annotations: metadata?.annotations ?? {} },
    spec,
  };
  const { apiVersion = '', kind = '', metadata: { name = '', uid = '' } = {} } = workload;
  const owners = [{ apiVersion, kind, namespace: where, name, uid, object: found(workload) }];
  return aPodSeen({ pod, owners, namespace: found(aNamespace(where)), node: found(aNode()), ...overrides });
};

const documents = ({ yaml }: HardeningFile): KubernetesObject[] =>
  parseAllDocuments(yaml).map((document) => document.toJS() as KubernetesObject);

const fileOf = (files: readonly HardeningFile[], name: string): HardeningFile => {
  const file = files.find((one) => one.name === name);
  if (!file) throw new Error(`no ${name} among ${files.map((one) => one.name).join(', ')}`);
  return file;
};

/** A namespace that enforces a level, made once for each. */
const enforcing = new Map<string, Promise<string>>();
const enforcingNamespace = (level: string, version: string): Promise<string> => {
  const key = `${level} ${version}`;
  const labels = {
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/enforce-version': version,
  };
  const made = enforcing.get(key) ?? namespace(labels);
  enforcing.set(key, made);
  return made;
};

/** Any level that a file claims is held against the API server's own judgement of a pod of the patched template. */
const expectClaimHeld = async ({ claims }: HardeningFile, { metadata, spec }: Template): Promise<void> => {
  const [, level, version] = /^passes (\w+) at (v1\.\d+)$/.exec(claims) ?? [];
  if (!level || !version) return;
  const where = await enforcingNamespace(level, version);
  const pod = { metadata: { name: 'random', annotations: metadata?.annotations ?? {} }, spec };
  const answer = await request('admin', 'POST', `/api/v1/namespaces/${where}/pods?${strict}`, pod);
  expect(answer.text).toContain('"kind":"Pod"');
};

const createDry = async (object: KubernetesObject, plural: string): Promise<{ status: number; text: string }> => {
  const where = object.metadata?.namespace ? `/namespaces/${object.metadata.namespace}` : '';
  return request('admin', 'POST', `/apis/${object.apiVersion}${where}/${plural}?${strict}`, object);
};

beforeAll(async () => {
  for (const text of await kyvernoDefinitions()) await applyManifests(text);
  for (const one of [profileRecordingDefinition, profileBindingDefinition, ...constraintDefinitions])
    await applyObject(one);
}, 300_000);

describe('a workload patch', () => {
  it('is accepted by the API server, and pods of the patched template pass the level that it claims', async () => {
    const where = await namespace();
    const tried = { patches: 0, passes: 0, least: 0 };
    const anyKind = fc.constantFrom(...kinds);
    await fc.assert(
      fc.asyncProperty(randomPod({ ephemeral: false }), anyKind, fc.constantFrom(...types), async (pod, one, type) => {
        const { kind, apiVersion, plural } = one;
        const base = `/apis/${apiVersion}/namespaces/${where}/${plural}`;
        const made = await request('admin', 'POST', base, workloadOf(kind, apiVersion, where, pod));
        if (made.status !== 201) return;
        try {
          const { hardening } = assess(seenIn(where, made.body as Workload), findingOfType(type));
          for (const file of hardening.filter(({ name }) => /^(least|pod-security-(base|rest))/.test(name))) {
            const patch = parse(file.yaml);
            const answer = await request('admin', 'PATCH', `${base}/random?${strict}`, patch, strategic);
            expect(answer.text).not.toContain('"Status"');
            await expectClaimHeld(file, templateOf(answer.body));
            tried.patches += 1;
            tried[file.claims.startsWith('passes') ? 'passes' : 'least'] += 1;
          }
        } finally {
          await asAdmin('DELETE', `${base}/random?propagationPolicy=Background`);
        }
      }),
      { numRuns: runs(250), interruptAfterTimeLimit: 50_000 },
    );
    expect(tried.passes).toBeGreaterThan(30);
    expect(tried.least).toBeGreaterThan(20);
  });

  it('goes into the sources of a workload that Argo CD manages, as the same patch', async () => {
    const where = await namespace();
    const pod: Pod = { spec: { containers: [{ name: 'c0', image: 'a', securityContext: { privileged: true } }] } };
    const given = workloadOf('Deployment', 'apps/v1', where, pod);
    const annotations = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/random' };
    const made = await asAdmin<Workload>('POST', `/apis/apps/v1/namespaces/${where}/deployments`, {
      ...given,
      metadata: { ...given.metadata, annotations },
    });
    const file = fileOf(assess(seenIn(where, made), null).hardening, 'pod-security-baseline.yaml');
    const component = parse(file.yaml);
    expect(component).toMatchObject({
      kind: 'Component',
      patches: [{ target: { kind: 'Deployment', name: 'random' } }],
    });
    const path = `/apis/apps/v1/namespaces/${where}/deployments/random?${strict}`;
    const answer = await request('admin', 'PATCH', path, parse(component.patches[0].patch), strategic);
    expect(answer.status).toBe(200);
    await expectClaimHeld(file, templateOf(answer.body));
  });
});

describe('the labels of the namespace', () => {
  it('are accepted, and make the API server refuse what they say they keep out', async () => {
    const where = await namespace();
    const { hardening } = assess(
      aPodSeen({ pod: privilegedPod(where), namespace: found(aNamespace(where)), owners: [] }),
      null,
    );
    const file = fileOf(hardening, 'pod-security-labels.yaml');
    const [labels] = documents(file);
    const path = `/api/v1/namespaces/${where}?fieldManager=test&fieldValidation=Strict`;
    await asAdmin('PATCH', path, labels, 'application/apply-patch+yaml');
    expect(file.claims).toBe('enforces baseline at v1.36');
    const answer = await request('admin', 'POST', `/api/v1/namespaces/${where}/pods?dryRun=All`, privilegedPod(where));
    expect(answer.text).toContain('violates PodSecurity \\"baseline:v1.36\\"');
  });
});

const privilegedPod = (where: string): Pod => ({
  metadata: { name: 'random', namespace: where, uid: 'u' },
  spec: {
    hostPID: true,
    containers: [
      { name: 'c0', image: 'a', securityContext: { privileged: true, capabilities: { add: ['SYS_ADMIN'] } } },
    ],
    volumes: [{ name: 'v', hostPath: { path: '/' } }],
  },
});

/** A pod that satisfies every rule, and for each rule what breaks it. */
const goodPod: Pod = {
  metadata: { name: 'good' },
  spec: {
    automountServiceAccountToken: false,
    hostUsers: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'c0',
        image: 'a',
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
};
const withContext = (context: object): Pod => {
  const [container] = goodPod.spec!.containers!;
  const securityContext = { ...container!.securityContext, ...context };
  return { ...goodPod, spec: { ...goodPod.spec, containers: [{ ...container!, securityContext }] } };
};
const withSpec = (spec: PodSpec): Pod => ({ ...goodPod, spec: { ...goodPod.spec, ...spec } });
const bad: { [edit: string]: Pod } = {
  'not-privileged': withContext({ privileged: true, allowPrivilegeEscalation: true }),
  'no-privilege-escalation': withContext({ allowPrivilegeEscalation: true }),
  'default-capabilities': withContext({ capabilities: { add: ['NET_RAW'] } }),
  'no-capabilities': withContext({ capabilities: { drop: ['NET_RAW'] } }),
  'non-root': withContext({ runAsUser: 0, runAsNonRoot: false }),
  'read-only-root': withContext({ readOnlyRootFilesystem: false }),
  seccomp: withContext({ seccompProfile: { type: 'Unconfined' } }),
  'proc-mount': withContext({ procMount: 'Unmasked' }),
  'no-host-namespaces': withSpec({ hostUsers: true, hostPID: true }),
  'own-process-namespace': withSpec({ shareProcessNamespace: true }),
  'no-host-path': withSpec({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
  'restricted-volumes': withSpec({ volumes: [{ name: 'v', nfs: { server: 'a', path: '/' } }] }),
  'no-host-ports': withSpec({
    containers: [{ ...goodPod.spec!.containers![0]!, ports: [{ containerPort: 80, hostPort: 80 }] }],
  }),
  'no-token': withSpec({ automountServiceAccountToken: true }),
  'user-namespace': withSpec({ hostUsers: true }),
};

describe('the admission policies', () => {
  const filesFor = async (where: string, kinds_: readonly string[], file: string): Promise<HardeningFile> => {
    const pod = privilegedPod(where);
    const seen = aPodSeen({ pod, namespace: found(aNamespace(where)), owners: [], served: found(kinds_) });
    return fileOf(assess(seen, findingOfType('PrivilegeEscalation:Runtime/RuncContainerEscape')).hardening, file);
  };

  it('of the API server itself are accepted, and once they deny, deny such a pod and an ephemeral container like it', async () => {
    const where = await namespace();
    const seen = aPodSeen({ pod: privilegedPod(where), namespace: found(aNamespace(where)), owners: [] });
    const file = fileOf(assess(seen, null).hardening, 'validating-admission-policy.yaml');
    const [policy, binding] = documents(file) as [KubernetesObject, KubernetesObject];
    expect((await createDry(policy, 'validatingadmissionpolicies')).text).toContain(
      '"kind":"ValidatingAdmissionPolicy"',
    );
    expect((await createDry(binding, 'validatingadmissionpolicybindings')).status).toBe(201);
    await applyObject(policy);
    await applyObject({ ...binding, spec: { ...(binding['spec'] as object), validationActions: ['Deny'] } });
    const pods = `/api/v1/namespaces/${where}/pods`;
    await eventually(async () => {
      const answer = await request('admin', 'POST', `${pods}?dryRun=All`, privilegedPod(where));
      expect(answer.text).toContain('containers must not be privileged');
    });
    await asAdmin('POST', pods, goodPod);
    const debug = { spec: { ephemeralContainers: [{ name: 'e', image: 'a', securityContext: { privileged: true } }] } };
    const answer = await request('admin', 'PATCH', `${pods}/good/ephemeralcontainers`, debug, strategic);
    expect(answer.text).toContain('containers must not be privileged');
    const labelled = await request('admin', 'PATCH', `${pods}/good`, { metadata: { labels: { a: 'b' } } }, strategic);
    expect(labelled.status).toBe(200);
  });

  describe.each(rules.map((rule) => [rule.edit, rule] as const))('hold the rule %s', (edit, rule) => {
    it('so that its violation is denied, and a good pod is not', async () => {
      const where = guarded.get(edit);
      const pods = `/api/v1/namespaces/${where}/pods?dryRun=All`;
      await eventually(async () => {
        expect((await request('admin', 'POST', pods, bad[edit])).text).toContain(rule.message);
      });
      expect((await request('admin', 'POST', pods, goodPod)).status).toBe(201);
    });
  });

  /** All at once: a policy takes about a second to be in force. */
  const guarded = new Map<string, string>();
  beforeAll(async () => {
    for (const { edit, cel, message } of rules) {
      const where = await namespace();
      const file = await filesFor(where, [], 'validating-admission-policy.yaml');
      const [policy, binding] = documents(file) as [KubernetesObject, KubernetesObject];
      const validations = [{ expression: cel, message }];
      await applyObject({ ...policy, spec: { ...(policy['spec'] as object), validations } });
      await applyObject({ ...binding, spec: { ...(binding['spec'] as object), validationActions: ['Deny'] } });
      guarded.set(edit, where);
    }
  });

  it.each([
    ['policies.kyverno.io/v1/ValidatingPolicy', 'validatingpolicies'],
    ['kyverno.io/v1/ClusterPolicy', 'clusterpolicies'],
  ])('of Kyverno are accepted by its own definitions: %s', async (kind, plural) => {
    const file = await filesFor(await namespace(), [kind], 'kyverno-policy.yaml');
    const [policy] = documents(file);
    const answer = await eventually(async () => {
      const created = await createDry(policy!, plural);
      expect(created.status).not.toBe(404);
      return created;
    });
    expect(answer.text).not.toContain('"Status"');
  });

  it('of Gatekeeper are accepted, one for each rule that its library has a template for', async () => {
    const where = await namespace();
    const served = constraintKinds.map((kind) => `constraints.gatekeeper.sh/v1beta1/${kind}`);
    const seen = aPodSeen({
      pod: privilegedPod(where),
      namespace: found(aNamespace(where)),
      owners: [],
      served: found(served),
    });
    const constraints = gatekeeper(planFor(assess(seen, null), seen), rules).flatMap(documents);
    for (const one of constraints) {
      const answer = await createDry(one, `${one.kind?.toLowerCase()}s`);
      expect(answer.text).not.toContain('"Status"');
    }
    expect([...new Set(constraints.map(({ kind }) => kind))].sort()).toEqual(constraintKinds.toSorted());
  });
});

describe('a profile recording', () => {
  it.each(['v1', 'v1beta1', 'v1alpha1'])('of the Security Profiles Operator is accepted at %s', async (version) => {
    const where = await namespace();
    const served = [`security-profiles-operator.x-k8s.io/${version}/ProfileRecording`];
    const pod = privilegedPod(where);
    const seen = aPodSeen({ pod, namespace: found(aNamespace(where)), owners: [], served: found(served) });
    const [recording] = documents(fileOf(assess(seen, null).hardening, 'profile-recording.yaml'));
    const answer = await createDry(recording!, 'profilerecordings');
    expect(answer.text).not.toContain('"Status"');
  });

  it.each(['v1', 'v1alpha1'])('is bound by objects that are accepted at %s', async (version) => {
    const where = await namespace();
    const served = ['ProfileRecording', 'ProfileBinding'].map(
      (kind) => `security-profiles-operator.x-k8s.io/${version}/${kind}`,
    );
    const pod = privilegedPod(where);
    const seen = aPodSeen({ pod, namespace: found(aNamespace(where)), owners: [], served: found(served) });
    const bindings = documents(fileOf(assess(seen, null).hardening, 'profile-binding.yaml'));
    expect(bindings.length).toBeGreaterThan(0);
    for (const binding of bindings) {
      const answer = await createDry(binding, 'profilebindings');
      expect(answer.text).not.toContain('"Status"');
    }
  });
});
