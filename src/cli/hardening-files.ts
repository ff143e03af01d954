import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Posture } from '../posture/posture.ts';
import { CommandError, exit } from './exit.ts';

/**
 * Writes what is recommended into `folder/NAMESPACE/NAME/`; hardening is there only for names that Kubernetes takes, so
 * none leads out of the folder. A second pod of the same name in one run gets a folder of its own.
 */
export const hardeningFiles = (folder: string): ((posture: Posture) => Promise<string | null>) => {
  const taken = new Map<string, number>();
  return async ({ pod: { namespace, name }, hardening }) => {
    if (hardening.length === 0) return null;
    const wanted = path.join(folder, namespace, name);
    const count = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, count);
    const into = count === 1 ? wanted : `${wanted}~${count}`;
    try {
      await mkdir(into, { recursive: true });
      for (const file of hardening) await writeFile(path.join(into, file.name), file.yaml);
    } catch (error) {
      const { code = String(error) } = error as { code?: string };
      throw new CommandError(exit.usage, `--save ${folder}: ${into} cannot be written (${code})`);
    }
    return into;
  };
};
