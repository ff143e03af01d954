import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, exclusively } from '../cluster/cache.ts';
import { installedPython, pythonMissing } from '../cluster/golang.ts';
import { run } from '../cluster/run.ts';

const requirement = 'cfn-lint==1.58.0';

/** cfn-lint in the user's cache folder; made on first use. It works offline. */
export const cfnLint = (): Promise<string> =>
  exclusively('cfn-lint-1.58.0', async () => {
    const folder = path.join(cacheFolder(), 'cfn-lint-1.58.0');
    const complete = path.join(folder, 'complete');
    const program = path.join(folder, 'bin', 'cfn-lint');
    if (existsSync(complete)) return program;
    const base = installedPython();
    if (base === null) throw new Error(pythonMissing);
    await run(base, ['-m', 'venv', '--clear', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement];
    await run(path.join(folder, 'bin', 'python'), pip);
    await writeFile(complete, requirement);
    return program;
  });
