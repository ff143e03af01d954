/** `npm test`: every Jest project that has tests, one after the other, and one closing line over all of them. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installedGo, installedPython, pythonMissing } from './cluster/golang.ts';

type Counts = { passed: number; failed: number; skipped: number };

const root = path.resolve(import.meta.dirname, '..');
const jest = path.join(root, 'node_modules/jest/bin/jest.js');
const projects = ['unit', 'cluster', 'aws', 'package'];

const hasTests = (project: string): boolean =>
  project === 'unit' || globSync(`test/${project}/**/*.test.ts`, { cwd: root }).length > 0;

/** A suite that cannot even start has no failed test of its own, and counts as one. */
const countsIn = (report: string): Counts => {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests + numRuntimeErrorTestSuites,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
};

const jestArguments = (project: string, report: string): string[] => [
  ...['--experimental-vm-modules', '--no-warnings', jest],
  ...['--selectProjects', project, '--passWithNoTests', '--json', `--outputFile=${report}`],
  ...(project === 'unit' ? ['--maxWorkers=2'] : ['--runInBand']),
  ...process.argv.slice(2),
];

/** With --json Jest tells people on standard error, and on standard output only where the report is. */
const runProject = (project: string, folder: string): Counts => {
  const started = Date.now();
  const report = path.join(folder, `${project}.json`);
  const { status } = spawnSync(process.execPath, jestArguments(project, report), {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  const counts = countsIn(report);
  console.log(`${project}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
};

const sum = (all: Counts[], of: keyof Counts): number => all.reduce((total, counts) => total + counts[of], 0);

const needsPython = (project: string): boolean =>
  project === 'aws' || (project === 'cluster' && installedGo() === null);

const runAll = (present: string[]): Counts[] => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lazaret-test-'));
  try {
    return present.map((project) => runProject(project, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const present = projects.filter(hasTests);
if (present.some(needsPython) && installedPython() === null) {
  console.error(pythonMissing);
  process.exit(1);
}
const counted = runAll(present);
console.log(`${sum(counted, 'passed')} passed, ${sum(counted, 'failed')} failed, ${sum(counted, 'skipped')} skipped`);
process.exitCode = sum(counted, 'failed') > 0 ? 1 : 0;
