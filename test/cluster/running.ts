import type { ControlPlane, Coordinates } from './controlplane.ts';

const variable = 'LAZARET_CLUSTER';
const slot = Symbol.for('lazaret.cluster');
type Holder = { [slot]?: ControlPlane };

/** Remembers the control plane for `stopRunning`, and hands it to the test files: workers inherit the environment. */
export const keepRunning = (plane: ControlPlane): void => {
  const { url, caPem, dir, binaries } = plane;
  process.env[variable] = JSON.stringify({ url, caPem, dir, binaries } satisfies Coordinates);
  (globalThis as Holder)[slot] = plane;
};

export const stopRunning = async (): Promise<void> => (globalThis as Holder)[slot]?.stop();

/** Where the control plane of this test run is. */
export const running = (): Coordinates => {
  const told = process.env[variable];
  if (told === undefined)
    throw new Error('no control plane runs: put this test into test/cluster and run that Jest project');
  return JSON.parse(told) as Coordinates;
};
