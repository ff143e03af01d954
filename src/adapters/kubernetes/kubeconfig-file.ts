import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Look } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';

const text = z.string().min(1);

const execShape = z.looseObject({
  apiVersion: text,
  command: text,
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: text, value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().nullish(),
});

const clusterShape = z.looseObject({
  server: text,
  'certificate-authority': text.nullish(),
  'certificate-authority-data': text.nullish(),
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text.nullish(),
  'proxy-url': text.nullish(),
});

const userShape = z.looseObject({
  token: text.nullish(),
  tokenFile: text.nullish(),
  'client-certificate': text.nullish(),
  'client-certificate-data': text.nullish(),
  'client-key': text.nullish(),
  'client-key-data': text.nullish(),
  exec: execShape.nullish(),
});

const shape = z.looseObject({
  'current-context': z.string().nullish(),
  contexts: z.array(z.looseObject({ name: text, context: z.looseObject({ cluster: text, user: text }) })),
  clusters: z.array(z.looseObject({ name: text, cluster: clusterShape })),
  users: z.array(z.looseObject({ name: text, user: userShape })),
});

export type KubeconfigCluster = z.infer<typeof clusterShape>;
export type KubeconfigUser = z.infer<typeof userShape>;
export type KubeconfigExec = z.infer<typeof execShape>;

/** One context of a kubeconfig (client-go, tools/clientcmd/api/v1): which cluster, and as whom. */
export type KubeconfigContext = {
  readonly file: string;
  readonly clusterName: string;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
};

const invalid = (message: string): { state: 'unreachable'; problem: Reason } => ({
  state: 'unreachable',
  problem: reason('kubeconfig-invalid', message),
});

/** Paths only, never values: a kubeconfig holds credentials. */
const pathsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');

const documentIn = (file: string): Look<unknown> => {
  try {
    return { state: 'found', value: parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT')
      return {
        state: 'unreachable',
        problem: reason('kubeconfig-missing', `${file}: no such file: give another with --kubeconfig`),
      };
    return invalid(`${file}: cannot be read as YAML`);
  }
};

/** Reads one context, the current one unless it is named. */
export const readKubeconfig = (file: string, contextName?: string): Look<KubeconfigContext> => {
  const document = documentIn(file);
  if (document.state !== 'found') return document;
  const read = shape.safeParse(document.value);
  if (!read.success) return invalid(`${file}: ${pathsOf(read.error)}`);
  const { contexts, clusters, users } = read.data;
  const wanted = contextName ?? read.data['current-context'];
  if (!wanted) return invalid(`${file}: no current-context: name one with --context`);
  const context = contexts.find(({ name }) => name === wanted)?.context;
  if (!context)
    return invalid(`${file}: no context ${wanted}; there are ${contexts.map(({ name }) => name).join(', ')}`);
  const cluster = clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (!cluster) return invalid(`${file}: context ${wanted} names cluster ${context.cluster}, which the file lacks`);
  const user = users.find(({ name }) => name === context.user)?.user;
  if (!user) return invalid(`${file}: context ${wanted} names user ${context.user}, which the file lacks`);
  return { state: 'found', value: { file, clusterName: context.cluster, cluster, user } };
};
