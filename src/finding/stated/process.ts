import type { WireProcess } from '../wire.ts';
import { maxItems, orNull, type Stating, textOf, wireOf } from './wire-of.ts';

export type StatedProcess = {
  readonly name: string | null;
  readonly path: string | null;
  readonly sha256: string | null;
  /** On the node, and inside the container. */
  readonly pid: number | null;
  readonly namespacePid: number | null;
  readonly user: string | null;
  readonly euid: number | null;
  readonly workingDirectory: string | null;
  /** Nearest parent first, by path or name. */
  readonly parents: readonly string[];
};

const statedProcess = (process: WireProcess | null): StatedProcess | null =>
  process &&
  orNull({
    name: textOf(process.name),
    path: textOf(process.executablePath),
    sha256: /^[0-9a-fA-F]{64}$/.test(process.executableSha256 ?? '') ? process.executableSha256 : null,
    pid: process.pid,
    namespacePid: process.namespacePid,
    user: textOf(process.user),
    euid: process.euid,
    workingDirectory: textOf(process.pwd),
    parents: process.lineage
      .slice(0, maxItems)
      .flatMap(({ executablePath, name }) => textOf(executablePath) ?? textOf(name) ?? []),
  });

/** The process that a runtime finding is about. */
export const processOf = (finding: Stating): StatedProcess | null =>
  statedProcess(wireOf(finding).service?.runtimeDetails?.process ?? null);

/** Members of the runtime context that are one text or number, in the order a responder reads them. */
const contextKeys = [
  'commandLineExample',
  'toolName',
  'toolCategory',
  'serviceName',
  'scriptPath',
  'threatFilePath',
  'filePath',
  'fileOperation',
  'libraryPath',
  'ldPreloadValue',
  'socketPath',
  'runcBinaryPath',
  'releaseAgentPath',
  'mountSource',
  'mountTarget',
  'fileSystemType',
  'moduleName',
  'moduleFilePath',
  'moduleSha256',
  'shellHistoryFilePath',
  'addressFamily',
] as const;

export type ContextKey = (typeof contextKeys)[number];

/** What Runtime Monitoring saw besides the process, as pairs of GuardDuty's own words and capped values. */
export const runtimeContextOf = (finding: Stating): readonly { readonly key: ContextKey; readonly value: string }[] => {
  const context = wireOf(finding).service?.runtimeDetails?.context ?? {};
  return contextKeys.flatMap((key) => {
    const value = context[key];
    const text = typeof value === 'string' ? textOf(value) : typeof value === 'number' ? String(value) : null;
    return text === null ? [] : [{ key, value: text }];
  });
};
