import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, exclusively } from '../cluster/cache.ts';
import { installedPython, pythonMissing } from '../cluster/golang.ts';
import { run } from '../cluster/run.ts';

/** A package of PyPI with its exact version: `moto[server]==5.2.5`. */
export type Requirement = `${string}==${string}`;

const nameOf = (requirement: Requirement): string => requirement.replace(/\[.*\]/, '').replace('==', '-');

/** A virtual environment of its own in the user's cache folder, made on first use (half a minute); answers its folder of programs. */
export const pythonTool = (requirement: Requirement): Promise<string> =>
  exclusively(nameOf(requirement), async () => {
    const folder = path.join(cacheFolder(), nameOf(requirement));
    const programs = path.join(folder, 'bin');
    const complete = path.join(folder, 'complete');
    if (existsSync(complete)) return programs;
    const base = installedPython();
    if (base === null) throw new Error(pythonMissing);
    process.stderr.write(`installing ${requirement} (once)\n`);
    await run(base, ['-m', 'venv', '--clear', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement];
    await run(path.join(programs, 'python'), pip);
    await writeFile(complete, requirement);
    return programs;
  });
