import fc from 'fast-check';
import { readObject, readPod } from '../src/read-object.ts';
import { aPod } from './builders/pod.ts';
import { runs } from './builders/runs.ts';

const errorsOf = (value: unknown): string[] => {
  const read = readPod(value);
  return read.state === 'invalid' ? read.errors.map(({ message }) => message) : [];
};

describe('a pod as a file has it', () => {
  it('is taken whole, unknown fields too', () => {
    const pod = { ...aPod(), spec: { ...aPod().spec, fieldOfTomorrow: { a: [1, null] } }, extra: true };
    expect(readPod(pod)).toEqual({ state: 'ok', pod });
  });

  it('has explicit nulls where nothing is set', () => {
    const container = { name: 'web', securityContext: null, env: null, livenessProbe: { httpGet: null } };
    const pod = {
      metadata: { name: 'web', labels: null, creationTimestamp: null },
      spec: { containers: [container], volumes: null },
    };
    expect(readPod(pod)).toEqual({
      state: 'ok',
      pod: { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', livenessProbe: {} }] } },
    });
  });

  it.each([
    [{ spec: { hostNetwork: 'yes' } }, 'spec.hostNetwork must be true or false, not "yes"'],
    [{ spec: { containers: {} } }, 'spec.containers must be a list, not an object'],
    [{ spec: { containers: [null] } }, 'spec.containers[0] must be an object, not null'],
    [{ spec: { containers: [{ name: 7 }] } }, 'spec.containers[0].name must be a text, not 7'],
    [
      { spec: { containers: [{ securityContext: { runAsUser: '0' } }] } },
      'spec.containers[0].securityContext.runAsUser must be a whole number, not "0"',
    ],
    [
      { spec: { containers: [{ securityContext: { runAsUser: 1.5 } }] } },
      'spec.containers[0].securityContext.runAsUser must be a whole number, not 1.5',
    ],
    [
      { spec: { containers: [{ ports: [{ hostPort: [] }] }] } },
      'spec.containers[0].ports[0].hostPort must be a whole number, not a list',
    ],
    [{ metadata: { labels: { app: 1 } } }, 'metadata.labels.app must be a text, not 1'],
    [{ metadata: { labels: { 'a b': 1 } } }, 'metadata.labels["a b"] must be a text, not 1'],
    ['a pod', 'the object must be an object, not "a pod"'],
    [undefined, 'the object must be an object, not undefined'],
  ])('is refused with path and value: %j', (value, message) => {
    expect(errorsOf(value)).toEqual([message]);
  });

  it('is refused without the value of an environment variable, or a long one', () => {
    const wrong = { spec: { containers: [{ env: [{ name: 'A', value: 12345678 }], image: { a: 'hunter2' } }] } };
    expect(errorsOf(wrong).join()).not.toMatch(/12345678|hunter2/);
    expect(errorsOf({ spec: { hostNetwork: 'x'.repeat(10_000) } })[0]!.length).toBeLessThan(120);
    expect(errorsOf({ spec: { containers: [{ env: 'PASSWORD=hunter2' }] } }).join()).not.toContain('hunter2');
  });

  it('tells the first ten faults and how many more', () => {
    const errors = errorsOf({ spec: { containers: Array.from({ length: 1_000 }, () => ({ name: 1 })) } });
    expect(errors).toHaveLength(11);
    expect(errors[10]).toBe('and 990 more fields of a wrong type');
  });

  it('with 1,000 containers is read in a moment', () => {
    const spec = {
      containers: Array.from({ length: 1_000 }, (_, at) => ({
        name: `c${at}`,
        securityContext: { privileged: true },
        env: [{ name: 'A', value: 'b' }],
      })),
    };
    const started = performance.now();
    expect(readPod({ spec }).state).toBe('ok');
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('never throws, whatever it is', () => {
    const anything = fc.anything({ withNullPrototype: true });
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.record({ spec: fc.record({ containers: anything, volumes: anything }), metadata: anything }),
        ),
        (value) => {
          expect(['ok', 'invalid']).toContain(readPod(value).state);
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('an object of another kind', () => {
  it.each([
    [
      { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: '2' } },
      'spec.replicas must be a whole number, not "2"',
    ],
    [
      { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { hostPID: 1 } } } },
      'spec.template.spec.hostPID must be true or false, not 1',
    ],
    [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        spec: { ingress: [{ from: [{ ipBlock: '::/0' }] }] },
      },
      'spec.ingress[0].from[0].ipBlock must be an object, not "::/0"',
    ],
    [
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: [{ verbs: 'get' }] },
      'rules[0].verbs must be a list, not "get"',
    ],
    [{ apiVersion: 'example.com/v1', kind: 'Anything', metadata: { name: 1 } }, 'metadata.name must be a text, not 1'],
  ])('is checked by its kind', (value, message) => {
    expect(readObject(value)).toEqual({ state: 'invalid', errors: [{ code: 'field-type', message }] });
  });

  it('that Lazaret does not know keeps a spec of any form', () => {
    expect(readObject({ apiVersion: 'example.com/v1', kind: 'Deployment', spec: 'anything' }).state).toBe('ok');
  });
});
