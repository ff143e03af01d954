import { z } from 'zod';
import { reason } from './schema-parts.ts';

/** A value and where it comes from; `unknown` is a value. */
const sourced = (value: z.ZodType): z.ZodType =>
  z.looseObject({ value: z.union([z.literal('unknown'), value]), source: z.string() });

const pod = z.looseObject({ namespace: z.string(), name: z.string() });
const severity = z.enum(['critical', 'high', 'medium', 'low']);
const strings = z.array(z.string());
const flag = sourced(z.boolean());
const word = sourced(z.string());

const container = z.looseObject({
  name: z.string(),
  kind: z.enum(['init', 'sidecar', 'regular', 'ephemeral']),
  image: z.string().nullable(),
  running: flag,
  privileged: flag,
  allowPrivilegeEscalation: flag,
  runAsUser: sourced(z.union([z.number(), z.literal('image')])),
  runAsGroup: sourced(z.union([z.number(), z.literal('image')])),
  runAsNonRoot: flag,
  observedUid: sourced(z.number()),
  readOnlyRootFilesystem: flag,
  procMount: word,
  seccomp: word,
  appArmor: word,
  seLinux: word,
  capabilities: z.looseObject({ bounding: sourced(strings), effective: sourced(strings), ineffective: strings }),
  writableMounts: strings,
});

const level = z.looseObject({
  allowed: z.boolean(),
  reason: z.string().describe('As k8s.io/pod-security-admission aggregates it, letter for letter'),
  detail: z.string().describe('As k8s.io/pod-security-admission aggregates it, letter for letter'),
  violations: z.array(z.looseObject({ check: z.string(), reason: z.string(), detail: z.string() })),
});

const identity = z.looseObject({
  serviceAccount: z.string(),
  tokenMounted: flag,
  tokens: z.array(
    z.looseObject({
      container: z.string(),
      audience: z.string().nullable(),
      expirationSeconds: z.number().nullable(),
    }),
  ),
  permissions: sourced(
    z.array(z.looseObject({ scope: z.string(), verbs: strings, resources: strings, resourceNames: strings })),
  ),
  dangerous: z.array(
    z.looseObject({ id: z.string(), severity, scope: z.string(), means: z.string(), because: strings }),
  ),
  reaches: strings,
  irsaRole: sourced(z.string().nullable()),
  podIdentity: flag,
  nodeRole: word,
});

const exposure = z.looseObject({
  services: sourced(z.array(z.looseObject({ name: z.string(), type: z.string(), ports: strings, addresses: strings }))),
  ingresses: sourced(strings),
  hostPorts: z.array(z.number()),
  hostNetwork: z.boolean(),
  fromInternet: flag,
  access: z.looseObject({}).nullable(),
  engine: z.looseObject({ name: z.enum(['vpc-cni', 'cilium', 'calico', 'nobody', 'unknown']) }),
  imds: flag,
});

const inspected = z.looseObject({
  source: z.string(),
  pod,
  containers: z.array(container),
  pss: z.looseObject({
    version: z.string(),
    level: z.enum(['privileged', 'baseline', 'restricted']),
    baseline: level,
    restricted: level,
    namespace: sourced(z.looseObject({ enforce: z.string(), audit: z.string(), warn: z.string() })),
  }),
  host: z.looseObject({ network: z.boolean(), pid: z.boolean(), ipc: z.boolean(), userNamespace: flag }),
  identity,
  exposure,
  escapePaths: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      to: z.enum(['node', 'cluster', 'aws', 'neighbour-pods']),
      severity,
      evidence: strings,
      blockedBy: strings,
    }),
  ),
  techniques: strings,
  controls: z.array(
    z.looseObject({
      control: z.string(),
      grade: z.enum(['prevents', 'restricts', 'contains', 'none']),
      inForce: flag,
      sentence: z.string(),
      preconditions: strings,
    }),
  ),
  hardening: z.array(z.looseObject({ name: z.string(), title: z.string(), yaml: z.string(), claims: z.string() })),
  unknown: z.array(reason),
});

/** What could not be read; the run goes on. */
const failed = z.looseObject({ source: z.string(), pod: pod.nullable(), error: reason });

export const inspectedLine = z.union([failed, inspected]);
