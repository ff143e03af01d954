import { randomBytes } from 'node:crypto';
import type { KubernetesObject, Labels } from '../../src/objects.ts';
import { type ControlPlane, connect } from './controlplane.ts';
import { tokenOf } from './identities.ts';
import { caller, type Request } from './rest.ts';
import { running } from './running.ts';

/** The control plane of this test run: its URL, CA, tokens and kubeconfigs. */
export const cluster = (): Omit<ControlPlane, 'stop'> => connect(running());

let connected: Request | null = null;

/** One raw REST call to the cluster of this test run: `await request('reader', 'GET', '/api/v1/pods')`. */
export const request: Request = (...call) => {
  connected ??= caller(running(), tokenOf);
  return connected(...call);
};

export const mergePatch = 'application/merge-patch+json';

/** As `request` by the admin, for what a test sets up: a refusal is an error. */
export const asAdmin = async <T = KubernetesObject>(
  method: string,
  path: string,
  body?: unknown,
  contentType?: string,
): Promise<T> => {
  const answer = await request<T>('admin', method, path, body, contentType);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
};

/** A new namespace with a name nobody used before; gives the name. */
export const namespace = async (labels: Labels = {}): Promise<string> => {
  const name = `test-${randomBytes(5).toString('hex')}`;
  await asAdmin('POST', '/api/v1/namespaces', { metadata: { name, labels } });
  return name;
};

export const podPath = (pod: KubernetesObject): string =>
  `/api/v1/namespaces/${pod.metadata?.namespace}/pods/${pod.metadata?.name}`;
