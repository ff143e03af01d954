import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, exclusively } from './cache.ts';
import { go } from './golang.ts';
import { run } from './run.ts';

/** The folder that holds `etcd`, `kube-apiserver`, `kube-controller-manager`, `kwok` and kwok's `stages/`. */
export type Binaries = string;

type Build = { what: string; module: string; packages: string[]; flags: string[]; about: number };

const kubernetes = '1.36.3';
const version = 'k8s.io/component-base/version';
const kubernetesVersion = `-s -w -X ${version}.gitVersion=v${kubernetes} -X ${version}.gitMajor=1 -X ${version}.gitMinor=36`;
const here = path.join(import.meta.dirname, 'controlplane');

/** What is built from which Go module; `about` is how many packages a cold build compiles. */
const builds: Build[] = [
  {
    what: 'the test control plane (once)',
    module: here,
    packages: [
      'k8s.io/kubernetes/cmd/kube-apiserver',
      'k8s.io/kubernetes/cmd/kube-controller-manager',
      'go.etcd.io/etcd/server/v3',
    ],
    flags: ['-ldflags', kubernetesVersion],
    about: 2500,
  },
  {
    what: 'kwok for the tests (once)',
    module: path.join(here, 'kwok'),
    packages: ['sigs.k8s.io/kwok/cmd/kwok'],
    flags: ['-ldflags', '-s -w'],
    about: 600,
  },
];

const key = async (): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(builds.map(({ packages, flags }) => [packages, flags])));
  for (const { module } of builds) {
    for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(path.join(module, file)));
  }
  return `${kubernetes}-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 12)}`;
};

const stages = [
  'node/fast/node-initialize.yaml',
  ...['ready', 'complete', 'delete'].map((it) => `pod/fast/pod-${it}.yaml`),
];

const goEnvironment = {
  ...process.env,
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-mod=readonly -buildvcs=false',
  CGO_ENABLED: '0',
  GOWORK: 'off',
};

/** `go build -v` names each package that it compiles; what it downloads starts with `go: `. */
const counted = (what: string, about: number, progress: (line: string) => void): ((line: string) => void) => {
  let compiled = 0;
  return (line) => {
    if (line.startsWith('go: ')) return progress(`${what}: ${line.slice(4)}`);
    compiled += 1;
    progress(`${what}: ${compiled} of about ${about} packages compiled`);
  };
};

const copyStages = async (goProgram: string, module: string, to: string): Promise<void> => {
  const args = ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'];
  const source = (await run(goProgram, args, { cwd: module, env: goEnvironment })).trim();
  for (const stage of stages)
    await cp(path.join(source, 'kustomize/stage', stage), path.join(to, path.basename(stage)));
};

const buildInto = async (folder: string, progress: (line: string) => void): Promise<void> => {
  const goProgram = await go(progress);
  for (const { what, module, packages, flags, about } of builds) {
    const args = ['build', '-v', '-trimpath', ...flags, '-o', `${folder}${path.sep}`, ...packages];
    const onLine = counted(`building ${what}`, about, progress);
    await run(goProgram, args, { cwd: module, env: goEnvironment, onLine });
  }
  await rename(path.join(folder, 'server'), path.join(folder, 'etcd'));
  await copyStages(goProgram, path.join(here, 'kwok'), path.join(folder, 'stages'));
};

const buildAtomically = async (folder: string, progress: (line: string) => void): Promise<void> => {
  await mkdir(path.dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  try {
    await buildInto(unfinished, progress);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
};

/**
 * The control plane's programs, built once per version and platform from Go modules into the user's cache folder.
 * Takes about five minutes the first time on two idle cores; at once later. Two runs at the same time build once.
 */
export const ensureBinaries = async (progress: (line: string) => void): Promise<Binaries> => {
  const name = path.join('controlplane', await key());
  const folder = path.join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  await exclusively(name, async () => {
    if (!existsSync(folder)) await buildAtomically(folder, progress);
    progress('');
  });
  return folder;
};
