import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * What Trino's own grammar (`dt-sql-parser`) says of each statement: null, or where and why it is not one statement of
 * Trino. Syntax only: whether a table, column or function exists, nothing but an engine tells.
 */
export const trinoFaults = (statements: readonly string[]): (string | null)[] => {
  const script = path.join(import.meta.dirname, 'trino-parser.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', script], {
    input: JSON.stringify(statements),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the Trino grammar did not run: ${stderr}`);
  return JSON.parse(stdout) as (string | null)[];
};
