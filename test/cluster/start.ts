import { startControlPlane } from './controlplane.ts';
import { keepRunning } from './running.ts';

type Run = { maxWorkers: number };

/** The cluster tests share nodes and kube-system, so one file runs at a time. */
const onlyOneAtATime = ({ maxWorkers }: Run): void => {
  if (maxWorkers > 1) throw new Error('run the cluster tests with --runInBand: they share the nodes and kube-system');
};

/** Jest's global set-up of the project `cluster`: one control plane for all test files. */
// biome-ignore lint/style/noDefaultExport: Jest loads the default export.
export default async (run: Run): Promise<void> => {
  onlyOneAtATime(run);
  keepRunning(await startControlPlane());
};
