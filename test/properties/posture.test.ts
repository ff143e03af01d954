import fc from 'fast-check';
import type { Pod, Workload } from '../../src/objects.ts';
import { assess } from '../../src/posture/assess.ts';
import { evaluatePss } from '../../src/posture/pss/evaluate.ts';
import { faultsOf } from '../../src/posture/pss/faults.ts';
import { readPod } from '../../src/posture/pss/read-pod.ts';
import { newest, versions } from '../../src/posture/pss/version.ts';
import { findingOfType } from '../builders/finding.ts';
import { defaulted, randomPod } from '../builders/random-pods.ts';
import { runs } from '../builders/runs.ts';
import { aPodSeen } from '../builders/seen.ts';

const finding = findingOfType('PrivilegeEscalation:Runtime/RuncContainerEscape');

/** Keys that a pod has, with any JSON at any of them. */
const keys = [
  ...[
    'metadata',
    'spec',
    'status',
    'containers',
    'initContainers',
    'ephemeralContainers',
    'securityContext',
    'volumes',
  ],
  ...['capabilities', 'add', 'drop', 'seccompProfile', 'type', 'annotations', 'labels', 'name', 'namespace', 'ports'],
  ...[
    'hostNetwork',
    'hostPID',
    'hostUsers',
    'privileged',
    'runAsUser',
    'volumeMounts',
    'hostPath',
    'path',
    'projected',
  ],
  ...[
    'containerStatuses',
    'user',
    'linux',
    'uid',
    'os',
    'lifecycle',
    'preStop',
    'httpGet',
    'sysctls',
    'windowsOptions',
  ],
  ...['env', 'serviceAccountName', 'sources', 'serviceAccountToken', '__proto__', 'constructor', 'runtimeClassName'],
];
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, '', 'x', 'Localhost', 'ALL', 'windows'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  ),
}));

/** A valid pod with something else put at one place. */
const broken = fc.tuple(randomPod({ ephemeral: true }), fc.nat(), anything).map(([pod, at, value]) => {
  const copy = structuredClone(pod) as object;
  const places: [holder: { [key: string]: unknown }, key: string][] = [];
  const visit = (holder: object): void => {
    for (const [key, inner] of Object.entries(holder)) {
      places.push([holder as { [key: string]: unknown }, key]);
      if (typeof inner === 'object' && inner !== null) visit(inner);
    }
  };
  visit(copy);
  const [holder, key] = places[at % places.length]!;
  holder[key] = value;
  return copy as Pod;
});

describe('whatever stands where a pod should', () => {
  it('gets a posture, and never an exception', () => {
    const pods = fc.oneof(anything as fc.Arbitrary<Pod>, broken);
    fc.assert(
      fc.property(pods, (pod) => {
        const posture = assess(aPodSeen({ pod, owners: [] }), finding);
        expect(JSON.parse(JSON.stringify(posture)).pss.version).toBe('v1.37');
      }),
      { numRuns: runs(400) },
    );
  });

  it('passes no level when a field that a check reads is malformed, and the field is named', () => {
    fc.assert(
      fc.property(broken, (pod) => {
        if (!readPod(pod).malformed) return;
        expect(faultsOf(pod)).not.toEqual([]);
        for (const level of ['baseline', 'restricted'] as const)
          expect(evaluatePss(pod, level, newest).allowed).toBe(false);
      }),
      { numRuns: runs(400) },
    );
  });
});

describe('whatever stands where an owner should', () => {
  it('gets a posture, and never an exception', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u' };
    const template = broken.map(({ spec }) => ({ spec: { template: { spec } } }));
    fc.assert(
      fc.property(fc.oneof(anything, template), randomPod({ ephemeral: true }), (object, pod) => {
        const owners = [{ ...owner, object: { state: 'found' as const, value: object as Workload } }];
        const named = { ...pod, metadata: { name: 'web-1', namespace: 'shop' } };
        expect(assess(aPodSeen({ pod: named, owners }), finding).hardening).not.toEqual([]);
      }),
      { numRuns: runs(200) },
    );
  });
});

/** On Windows upstream lets pass at restricted what baseline forbids and the API never holds, e.g. added capabilities. */
const onLinux = ({ spec }: Pod): boolean => spec?.os?.name !== 'windows';

describe('a well-formed pod', () => {
  it('has no faults', () => {
    fc.assert(
      fc.property(randomPod({ ephemeral: true }), (pod) => {
        expect(faultsOf(pod)).toEqual([]);
        expect(readPod(pod).malformed).toBe(false);
      }),
      { numRuns: runs(200) },
    );
  });

  it('that passes restricted passes baseline, at every version', () => {
    fc.assert(
      fc.property(randomPod({ ephemeral: true }).filter(onLinux), fc.constantFrom(...versions), (pod, version) => {
        if (evaluatePss(pod, 'restricted', version).allowed)
          expect(evaluatePss(pod, 'baseline', version).allowed).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });

  it("is judged the same before and after the API server's defaults", () => {
    fc.assert(
      fc.property(randomPod({ ephemeral: true }), fc.constantFrom(...versions), (pod, version) => {
        for (const level of ['baseline', 'restricted'] as const)
          expect(evaluatePss(pod, level, version)).toEqual(evaluatePss(defaulted(pod), level, version));
      }),
      { numRuns: runs(200) },
    );
  });

  it('has a change that brings it to the next level exactly while it is not restricted', () => {
    fc.assert(
      fc.property(randomPod({ ephemeral: false }).filter(onLinux), (pod) => {
        const named = { ...pod, metadata: { ...pod.metadata, namespace: 'shop' } };
        const files = assess(aPodSeen({ pod: named, owners: [] }), null).hardening;
        const passes = evaluatePss(named, 'restricted', versions[36]!).allowed;
        expect(files.some(({ claims }) => claims.startsWith('passes'))).toBe(!passes);
      }),
      { numRuns: runs(150) },
    );
  });
});
