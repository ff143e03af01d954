import fc from 'fast-check';
import { redact } from '../../src/enrich/redact.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import { aDeployment } from '../builders/kubernetes.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { runs } from '../builders/runs.ts';

const env = (name: string, value: string) => aPod({ spec: { containers: [aContainer({ env: [{ name, value }] })] } });
const valueIn = (pod: KubernetesObject): unknown =>
  (pod as ReturnType<typeof aPod>).spec?.containers?.[0]?.env?.[0]?.value;

describe('what is taken out of an object', () => {
  it('is the value of every environment variable, in containers of each kind and in templates; the names stay', () => {
    const container = aContainer({
      env: [
        { name: 'A', value: 'hunter2' },
        { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
    });
    const spec = { containers: [container], initContainers: [container], ephemeralContainers: [container] };
    for (const object of [aPod({ spec }), aDeployment('web', { spec: { template: { spec } } })]) {
      const { object: left, removed } = redact(object);
      expect(JSON.stringify(left)).not.toContain('hunter2');
      expect(JSON.stringify(left).match(/"name":"A"/g)).toHaveLength(3);
      expect(left).toEqual(JSON.parse(JSON.stringify(object).replaceAll(',"value":"hunter2"', '')));
      expect(removed).toHaveLength(3);
    }
    expect(redact(aPod({ spec })).removed[0]).toBe('spec.containers[0].env[0].value');
  });

  it('is the annotation in which a tool keeps the whole object, and managedFields', () => {
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': '{"env":"hunter2"}',
      'kapp.k14s.io/original': 'hunter2',
      other: 'stays',
    };
    const managed = { ...aPod({ metadata: { name: 'a', annotations } }) };
    const metadata = { ...managed.metadata, managedFields: [{ manager: 'kubectl' }] };
    expect(redact({ ...managed, metadata })).toMatchObject({
      object: { metadata: { name: 'a', annotations: { other: 'stays' } } },
      removed: [
        'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
        'metadata.annotations["kapp.k14s.io/original"]',
        'metadata.managedFields',
      ],
    });
    expect(JSON.stringify(redact({ ...managed, metadata }).object)).not.toMatch(/hunter2|managedFields/);
  });

  it("is the value of a probe's HTTP header", () => {
    const httpGet = { path: '/', httpHeaders: [{ name: 'Authorization', value: 'hunter2' }] };
    const { object, removed } = redact(aPod({ spec: { containers: [aContainer({ readinessProbe: { httpGet } })] } }));
    expect(JSON.stringify(object)).not.toContain('hunter2');
    expect(removed).toEqual(['spec.containers[0].readinessProbe.httpGet.httpHeaders[0].value']);
  });

  it('is a secret in a command, a probe, a path, an annotation, a volume or a last message, and nothing beside it', () => {
    const container = aContainer({
      command: ['run', '--password', 'hunter2', '--user', 'shop'],
      args: ['--token=hunter2', '--token-file=/t'],
      lifecycle: { preStop: { exec: { command: ['sh', '-c', 'PGPASSWORD=hunter2 psql'] } } },
      livenessProbe: { httpGet: { path: '/ok?access_token=hunter2&full=1' } },
    });
    const pod: KubernetesObject = {
      metadata: { name: 'a', annotations: { 'vault.token': 'hunter2', note: 'stays' } },
      spec: {
        containers: [container],
        volumes: [{ name: 'v', csi: { driver: 'd', volumeAttributes: { password: 'hunter2', share: 'x' } } }],
      },
      status: { containerStatuses: [{ state: { terminated: { message: 'api_key: hunter2' } } }] },
    } as KubernetesObject;
    const { object, removed } = redact(pod);
    expect(JSON.stringify(object)).not.toContain('hunter2');
    for (const kept of ['"shop"', '--token-file=/t', 'stays', 'psql', 'full=1', '"share":"x"'])
      expect(JSON.stringify(object)).toContain(kept);
    expect(removed).toEqual([
      'metadata.annotations["vault.token"]',
      'spec.containers[0].command[2]',
      'spec.containers[0].args[0]',
      'spec.containers[0].lifecycle.preStop.exec.command[2]',
      'spec.containers[0].livenessProbe.httpGet.path',
      'spec.volumes[0].csi.volumeAttributes["password"]',
      'status.containerStatuses[0].state.terminated.message',
    ]);
  });

  it('is what custom kinds write as NAME=value or as a map of names', () => {
    const custom = {
      kind: 'Custom',
      spec: { a: { env: ['PASSWORD=hunter2'] }, b: { env: { PASSWORD: 'hunter2', AWS_REGION: 'eu-central-1' } } },
    };
    expect(redact(custom).object['spec']).toEqual({
      a: { env: ['PASSWORD'] },
      b: { env: { PASSWORD: null, AWS_REGION: 'eu-central-1' } },
    });
  });

  it('is what lies deeper than any object of the API', () => {
    let deep: object = { env: [{ name: 'A', value: 'hunter2' }] };
    for (let at = 0; at < 5_000; at += 1) deep = { a: deep };
    const { object, removed } = redact({ kind: 'Custom', spec: deep });
    expect(JSON.stringify(object)).not.toContain('hunter2');
    expect(removed).toHaveLength(1);
  });
});

describe('what stays', () => {
  it.each([
    ['AWS_ROLE_ARN', 'arn:aws:iam::111122223333:role/shop-web'],
    ['AWS_ROLE_ARN', 'arn:aws-cn:iam::111122223333:role/path/to/role'],
    ['AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/secrets/eks.amazonaws.com/serviceaccount/token'],
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.23/v1/credentials'],
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://[fd00:ec2::23]/v1/credentials'],
    [
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
      '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token',
    ],
    ['AWS_REGION', 'eu-central-1'],
    ['AWS_DEFAULT_REGION', 'us-gov-west-1'],
    ['AWS_STS_REGIONAL_ENDPOINTS', 'regional'],
    ['NETWORK_POLICY_ENFORCING_MODE', 'strict'],
    ['ENABLE_V4_EGRESS', 'true'],
  ])('is %s, which says who the pod is to AWS or whether policies are enforced: %s', (name, value) => {
    expect(valueIn(redact(env(name, value)).object)).toBe(value);
    expect(redact(env(name, value)).removed).toEqual([]);
  });

  it.each([
    ['AWS_ROLE_ARN', 'hunter2'],
    ['AWS_ROLE_ARN', 'arn:aws:iam::111122223333:role/a\nhunter2'],
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://user:hunter2@169.254.170.23/v1/credentials'],
    ['AWS_WEB_IDENTITY_TOKEN_FILE', 'hunter2'],
    ['AWS_SECRET_ACCESS_KEY', 'hunter2'],
    ['AWS_REGION', 'hunter2'],
    ['ENABLE_V4_EGRESS', 'hunter2'],
    ['__proto__', 'hunter2'],
    ['constructor', 'hunter2'],
  ])('is not %s with a value of another form', (name, value) => {
    expect(JSON.stringify(redact(env(name, value)).object)).not.toContain('hunter2');
  });

  it('is the rest, and the object that was given', () => {
    const pod = aPod();
    const before = structuredClone(pod);
    expect(redact(pod)).toEqual({ object: before, removed: [] });
    expect(pod).toEqual(before);
  });

  it('never holds a secret that was planted, wherever an environment stands', () => {
    const secret = fc.constantFrom('hunter2', '{"a":"hunter2"}');
    const planted = fc.oneof(
      fc.record({ env: fc.array(fc.record({ name: fc.string(), value: secret })) }),
      fc.record({ env: fc.dictionary(fc.string(), secret) }),
      fc.record({ annotations: fc.record({ 'kubectl.kubernetes.io/last-applied-configuration': secret }) }),
      fc.record({ httpHeaders: fc.array(fc.record({ name: fc.string(), value: secret })) }),
    );
    const nested = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        planted,
        fc.array(tie('tree')),
        fc.dictionary(fc.constantFrom('spec', 'template', 'a'), tie('tree')),
      ),
    })).tree;
    fc.assert(
      fc.property(nested, (spec) => {
        expect(JSON.stringify(redact({ kind: 'Any', spec }).object)).not.toContain('hunter2');
      }),
      { numRuns: runs(300) },
    );
  });
});
