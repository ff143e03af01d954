import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts, startComponent, waitFor } from '../cluster/component.ts';
import { pythonTool } from './python-tool.ts';

/** Pinned: the emulator's inner parts are patched, and its faults are known for this version only. */
export const motoRequirement = 'moto[server]==5.2.5';

export type Moto = {
  /** `http://127.0.0.1:PORT`, for every AWS service. */
  readonly endpoint: string;
  stop(): Promise<void>;
};

export type MotoOptions = {
  /** A Python file that starts the server instead of `-m moto.server`; gets `-H 127.0.0.1 -p PORT`. */
  readonly script?: string;
  readonly environment?: { readonly [name: string]: string };
};

/** The Python with moto in it. */
export const motoPython = async (): Promise<string> => path.join(await pythonTool(motoRequirement), 'python');

const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' };

/** Starts an emulator of AWS on a free port of the loopback address. It ends with `stop`, or with this process. */
export const startMoto = async ({ script, environment = {} }: MotoOptions = {}): Promise<Moto> => {
  const python = await motoPython();
  const [port] = await freePorts(1);
  const folder = await mkdtemp(path.join(tmpdir(), 'lazaret-moto-'));
  const variables = Object.entries({ ...keys, ...environment }).map(([name, value]) => `${name}=${value}`);
  const program = script === undefined ? ['-m', 'moto.server'] : [script];
  const where = ['-H', '127.0.0.1', '-p', String(port)];
  const component = startComponent(folder, '/usr/bin/env', [...variables, python, ...program, ...where]);
  const endpoint = `http://127.0.0.1:${port}`;
  await waitFor(component, async () => (await fetch(`${endpoint}/moto-api/data.json`)).ok);
  const stop = async (): Promise<void> => {
    await component.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { endpoint, stop };
};
