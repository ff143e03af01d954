import { type HandedOver, handOver } from '../audit/hand-over.ts';
import type { Received } from '../finding/finding.ts';
import { type ExitCode, exit } from './exit.ts';
import { type Io, progress } from './io.ts';
import { type OutputFormat, renderTable } from './output.ts';

const columns = ['state', 'finding', 'source', 'why'];

/** Hands each finding to the queue that intake reads; what could not be sent is named, and the rest goes on. */
export const enqueueAll = async (
  io: Io,
  queueUrl: string,
  inputs: AsyncIterable<Received>,
  format: OutputFormat,
): Promise<ExitCode> => {
  const { findingQueue } = await import('../adapters/aws/finding-queue.ts');
  const queue = findingQueue(queueUrl);
  const shown = progress(io, 'lazaret: sending');
  const sent: HandedOver[] = [];
  try {
    for await (const input of inputs) {
      shown.step(`${sent.length + 1}: ${input.source}`);
      sent.push(await handOver(input, queue));
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
