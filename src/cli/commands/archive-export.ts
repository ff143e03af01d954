import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openArchive } from '../../adapters/open-archive.ts';
import { exportCase } from '../../audit/export-case.ts';
import { ocsfEvents } from '../../audit/ocsf/export.ts';
import { archivePlace, scopeOf, scopeOptions } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import { software } from '../version.ts';

export const archiveExport: CommandSpec = {
  name: 'archive export',
  summary: 'Writes a case as a folder that proves itself: objects, digests, signatures, public key, hashes',
  arguments: [],
  options: [
    archiveOption,
    ['--case <name>', 'name of the case'],
    ['--ocsf <file>', 'write OCSF 1.8.0 Detection Findings as JSON lines instead; - for standard output'],
    ['--out <dir>', 'an empty or new folder (default: the name of the case)'],
    ['--finding <id...>', 'these findings, with all their versions and plans; without it, all in the range'],
    ...scopeOptions.slice(0, 3),
  ],
  examples: [
    'lazaret archive export --case 42 --finding 5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60',
    'lazaret archive verify --offline 42',
  ],
  run: async (io, _args, options) => {
    const ocsf = text(options, 'ocsf');
    if (ocsf !== null) return exportOcsf(io, ocsf, options);
    const name = text(options, 'case');
    if (name === null || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
      throw new CommandError(exit.usage, `--case ${name ?? ''}: a name of letters, digits, dots and dashes is needed`);
    const folder = path.resolve(io.cwd, text(options, 'out') ?? name);
    const { store, close } = await openArchive(archivePlace(io, options), io.now);
    try {
      await emptyFolder(folder);
      return await writeCase(io, folder, exportCase(store, caseOf(io, name, options)));
    } finally {
      await close();
    }
  },
};

/** What the schema does not allow is left out and told: a consumer would refuse the whole file for it. */
const exportOcsf = async (io: Io, file: string, options: Options): Promise<ExitCode> => {
  const { store, close } = await openArchive(archivePlace(io, options), io.now);
  const lines: string[] = [];
  let leftOut = 0;
  try {
    for await (const one of ocsfEvents(store, scopeOf(options), software)) {
      if (one.state === 'valid') lines.push(`${JSON.stringify(one.event)}\n`);
      else {
        leftOut += 1;
        io.stderr(`lazaret: left out: ${one.reasons.map(({ message }) => message).join('; ')}\n`);
      }
    }
  } finally {
    await close();
  }
  if (file === '-') io.stdout(lines.join(''));
  else await writeFile(path.resolve(io.cwd, file), lines.join(''));
  io.stderr(`lazaret: ${lines.length} events, ${leftOut} left out\n`);
  return leftOut > 0 ? exit.partly : exit.ok;
};

const caseOf = (io: Io, name: string, options: Options): Parameters<typeof exportCase>[1] => {
  const findings = Array.isArray(options['finding']) ? options['finding'] : [];
  return { name, scope: scopeOf(options), findings, exportedAt: io.now(), software };
};

/** What is in a folder already would be taken for part of the case. */
const emptyFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new CommandError(exit.usage, `--out ${folder}: is not empty`);
};

const writeCase = async (io: Io, folder: string, files: ReturnType<typeof exportCase>): Promise<ExitCode> => {
  const shown = progress(io, 'lazaret: exporting');
  let [objects, digests] = [0, 0];
  for await (const { key, body } of files) {
    const file = path.join(folder, key);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, body, { flag: 'wx' });
    if (key.startsWith('evidence/')) objects += 1;
    if (key.startsWith('digests/')) digests += 1;
    shown.step(key);
  }
  shown.done();
  io.stdout(`${folder}: ${objects} objects, ${digests} files of the chain\n`);
  if (objects > 0 && digests > 0) return exit.ok;
  io.stderr(
    `lazaret: ${objects === 0 ? 'nothing was chosen' : 'no digest yet: run lazaret archive digest, then export again'}\n`,
  );
  return exit.negative;
};
