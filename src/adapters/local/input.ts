import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import type { Received } from '../../finding/finding.ts';
import { split } from '../../finding/split.ts';
import { type Reason, reason } from '../../reason.ts';

/** What the files of findings are called. */
export const findingFile = /\.(json|jsonl|ndjson|json\.gz|jsonl\.gz)$/;
/** More than any export object: an archive that inflates beyond it is refused, not read into memory. */
const inflatedLimit = 1024 ** 3;

/** One piece of input. `fault` is set when the bytes could not be read as what their name says; they are archived all the same. */
export type Input = Received & { readonly fault?: Reason };

/** The files behind a path: itself, or every finding file below a folder in name order. */
export const inputFiles = async (given: string): Promise<string[]> => {
  if (given === '-' || !(await stat(given)).isDirectory()) return [given];
  const entries = await readdir(given, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && findingFile.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
};

const bytesOf = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decode = (bytes: Uint8Array): { text: string; bytes: Uint8Array | null } => {
  try {
    return { text: utf8.decode(bytes), bytes: null };
  } catch {
    return { text: Buffer.from(bytes).toString('utf8'), bytes };
  }
};

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const faulty = (source: string, bytes: Uint8Array, error: unknown): Input => ({
  text: '',
  bytes,
  source,
  line: null,
  fault: reason(
    'broken-gzip',
    `${source}: cannot be unpacked (${error instanceof Error ? error.message : String(error)}): fetch the file again; its bytes are archived as they are`,
  ),
});

/** What a cut-off file still holds: the whole lines before the cut. */
const wholeLines = (bytes: Buffer): Buffer => {
  const inflated = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: inflatedLimit });
  return inflated.subarray(0, inflated.lastIndexOf(0x0a) + 1);
};

const inflate = (source: string, bytes: Buffer): { bytes: Buffer; faults: Input[] } => {
  try {
    return { bytes: gunzipSync(bytes, { maxOutputLength: inflatedLimit }), faults: [] };
  } catch (error) {
    try {
      return { bytes: wholeLines(bytes), faults: [faulty(source, bytes, error)] };
    } catch {
      return { bytes: Buffer.alloc(0), faults: [faulty(source, bytes, error)] };
    }
  }
};

/** Every event in the bytes of one file, packed or not. */
export const inputsOf = (source: string, bytes: Buffer): Input[] => {
  const { bytes: plain, faults } = isGzip(bytes) ? inflate(source, bytes) : { bytes, faults: [] };
  if (plain.length === 0) return faults;
  const decoded = decode(plain);
  return [...(decoded.bytes === null ? split(decoded.text, source) : splitBytes(source, plain)), ...faults];
};

/** Not UTF-8 somewhere: lines are told apart as bytes, so that the good ones are read and the bad one keeps its bytes. */
const splitBytes = (source: string, bytes: Buffer): Input[] => {
  const inputs: Input[] = [];
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    const part = bytes.subarray(start, end);
    line += 1;
    start = end + 1;
    if (part.length > 0) inputs.push({ ...decode(part), source, line });
  }
  return inputs;
};

/** Every event in the given files, folders and standard input (`-`), in order; one event is one input. */
export async function* readInputs(
  paths: readonly string[],
  stdin: () => AsyncIterable<Uint8Array>,
): AsyncGenerator<Input> {
  for (const given of paths)
    for (const file of await inputFiles(given))
      yield* inputsOf(file === '-' ? 'stdin' : file, await bytesOf(file === '-' ? stdin() : createReadStream(file)));
}
