import type { ClusterReader, Look } from '../../ports.ts';
import { resources } from '../../resources.ts';
import { refusalOf } from './fault.ts';
import { pathOf, said } from './paths.ts';
import type { Transport } from './transport.ts';

type LogOptions = Parameters<ClusterReader['log']>[2];

/** The log of one container, with times. 400 to `previous` means that the container had no earlier run. */
export const readLog = async (
  transport: Transport,
  namespace: string,
  pod: string,
  { container, previous, limitBytes, tailLines }: LogOptions,
): Promise<Look<string>> => {
  const path = pathOf(resources.pods, namespace, pod, 'log');
  const query = {
    container,
    previous: String(previous),
    timestamps: 'true',
    limitBytes: String(limitBytes),
    ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
  };
  const answer = await transport.send({ method: 'GET', path, query });
  if (answer.state === 'fault') return { state: 'unreachable', problem: answer.problem };
  if (answer.status === 404 || (answer.status === 400 && previous)) return { state: 'absent' };
  if (answer.status !== 200)
    return { state: 'unreachable', problem: refusalOf(answer, `log of ${said(resources.pods, namespace, pod)}`) };
  return { state: 'found', value: Buffer.from(answer.text).subarray(0, limitBytes).toString('utf8') };
};
