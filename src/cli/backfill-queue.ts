import type { Received } from '../finding/finding.ts';
import { parse } from '../finding/parse.ts';
import { type ExitCode, exit } from './exit.ts';
import { type Io, progress } from './io.ts';
import { type OutputFormat, renderTable } from './output.ts';

type Sent = {
  readonly source: string;
  readonly finding: string | null;
  readonly state: 'sent' | 'not-sent';
  readonly why: string | null;
};

const send = async (
  { text, source }: Received,
  queue: { readonly send: (body: string) => Promise<void>; readonly most: number },
): Promise<Sent> => {
  const parsed = parse({ text, bytes: null, source, line: null });
  const finding = parsed.kind === 'finding' ? parsed.finding.id : null;
  const bytes = Buffer.byteLength(text);
  if (bytes > queue.most)
    return {
      source,
      finding,
      state: 'not-sent',
      why: `${bytes} bytes do not fit into a message: backfill it with --archive`,
    };
  try {
    await queue.send(text);
    return { source, finding, state: 'sent', why: null };
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { source, finding, state: 'not-sent', why };
  }
};

const columns = ['state', 'finding', 'source', 'why'];

/** Hands each finding to the queue that intake reads; what could not be sent is named, and the rest goes on. */
export const enqueueAll = async (
  io: Io,
  queueUrl: string,
  inputs: AsyncIterable<Received>,
  format: OutputFormat,
): Promise<ExitCode> => {
  const { findingQueue, messageBytes } = await import('../adapters/aws/finding-queue.ts');
  const queue = findingQueue(queueUrl);
  const shown = progress(io, 'lazaret: sending');
  const sent: Sent[] = [];
  try {
    for await (const input of inputs) {
      shown.step(`${sent.length + 1}: ${input.source}`);
      sent.push(await send(input, { ...queue, most: messageBytes }));
    }
  } finally {
    shown.done();
    queue.close();
  }
  const rows = sent.map(({ state, finding, source, why }) => [state, finding, source, why]);
  io.stdout(renderTable({ columns, rows }, format));
  const failed = sent.filter(({ state }) => state === 'not-sent').length;
  io.stderr(`lazaret: ${sent.length - failed} findings sent, ${failed} not\n`);
  if (failed === 0) return exit.ok;
  return failed === sent.length ? exit.couldNotLook : exit.partly;
};
