import fc from 'fast-check';
import type { KubernetesObject, Labels, Pod } from '../../src/objects.ts';
import { evaluatePss } from '../../src/posture/pss/evaluate.ts';
import { readVersion } from '../../src/posture/pss/version.ts';
import { defaulted, randomPod } from '../builders/random-pods.ts';
import { runs } from '../builders/runs.ts';
import { asAdmin, namespace, request } from './cluster.ts';

const levels = ['baseline', 'restricted'] as const;
const minors = [0, 8, 18, 19, 22, 23, 24, 25, 27, 29, 31, 32, 33, 34, 35, 36];
type Place = { level: (typeof levels)[number]; version: string; name: string };

const labelsOf = (level: string, version: string): Labels => ({
  'pod-security.kubernetes.io/enforce': level,
  'pod-security.kubernetes.io/enforce-version': version,
});

const places: Place[] = [];
beforeAll(async () => {
  for (const level of levels) {
    for (const minor of minors) {
      const version = `v1.${minor}`;
      places.push({ level, version, name: await namespace(labelsOf(level, version)) });
    }
  }
});

/** What the API server says: `invalid` when its validation refuses the pod before Pod Security is asked. */
const answerTo = async (pod: Pod, { name }: Place): Promise<{ verdict: string; message: string }> => {
  const answer = await request<{ message?: string }>(
    'admin',
    'POST',
    `/api/v1/namespaces/${name}/pods?dryRun=All`,
    pod,
  );
  const verdict = { 201: 'allowed', 403: 'forbidden' }[answer.status] ?? 'invalid';
  return { verdict, message: verdict === 'allowed' ? '' : (answer.body.message ?? '') };
};

const annotationPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const asField: { [annotation: string]: object } = {
  'runtime/default': { type: 'RuntimeDefault' },
  unconfined: { type: 'Unconfined' },
  'localhost/a': { type: 'Localhost', localhostProfile: 'a' },
};

/**
 * The API server copies AppArmor's older annotation into the field of a container that has none when it stores a pod, and
 * Pod Security sees the result (pkg/registry/core/pod/strategy.go, applyAppArmorVersionSkew).
 */
const stored = (given: Pod): Pod => {
  const pod = structuredClone(defaulted(given));
  const { os, securityContext, initContainers = [], containers = [] } = pod.spec ?? {};
  if (os?.name === 'windows') return pod;
  for (const container of [...initContainers, ...containers]) {
    const field = asField[pod.metadata?.annotations?.[annotationPrefix + container.name] ?? ''];
    const isNews = field && JSON.stringify(field) !== JSON.stringify(securityContext?.appArmorProfile);
    if (isNews && !container.securityContext?.appArmorProfile)
      container.securityContext = { ...container.securityContext, appArmorProfile: field };
  }
  return pod;
};

const ours = (pod: Pod, { level, version }: Place): { verdict: string; message: string } => {
  const { allowed, detail } = evaluatePss(stored(pod), level, readVersion(version).version);
  const message = `pods "random" is forbidden: violates PodSecurity "${level}:${version}": ${detail}`;
  return allowed ? { verdict: 'allowed', message: '' } : { verdict: 'forbidden', message };
};

describe('Pod Security, as the API server enforces it', () => {
  it('is judged here with the same verdict and in the same words, for random pods at every version that changed something', async () => {
    const seen = { allowed: 0, forbidden: 0, invalid: 0 };
    const place = fc.nat().map((number) => places[number % places.length]!);
    await fc.assert(
      fc.asyncProperty(randomPod({ ephemeral: false }), place, async (pod, where) => {
        const answer = await answerTo(pod, where);
        seen[answer.verdict as keyof typeof seen] += 1;
        if (answer.verdict !== 'invalid') expect(answer).toEqual(ours(pod, where));
      }),
      { numRuns: runs(2500), interruptAfterTimeLimit: 50_000 },
    );
    expect(seen.allowed).toBeGreaterThan(100);
    expect(seen.forbidden).toBeGreaterThan(300);
  });

  it('leaves an ephemeral container out of nothing: it is refused when it is added', async () => {
    const where = places.find(({ level, version }) => level === 'baseline' && version === 'v1.36')!;
    const pod: Pod = { metadata: { name: 'random' }, spec: { containers: [{ name: 'c0', image: 'a' }] } };
    await asAdmin('POST', `/api/v1/namespaces/${where.name}/pods`, pod);
    const ephemeralContainers = [{ name: 'e0', image: 'a', securityContext: { privileged: true } }];
    const path = `/api/v1/namespaces/${where.name}/pods/random/ephemeralcontainers`;
    const patch = { spec: { ephemeralContainers } };
    const answer = await request<KubernetesObject & { message?: string }>(
      'admin',
      'PATCH',
      path,
      patch,
      'application/strategic-merge-patch+json',
    );
    const debugged = { ...pod, spec: { ...pod.spec, ephemeralContainers } };
    expect(answer.body.message).toBe(ours(debugged, where).message);
  });
});
