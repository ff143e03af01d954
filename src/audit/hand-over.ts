import type { Received } from '../finding/finding.ts';
import { parse } from '../finding/parse.ts';

/** The queue that intake reads, with the most bytes that a message of it may have. */
export type FindingQueue = { readonly send: (body: string) => Promise<void>; readonly most: number };

export type HandedOver = {
  readonly source: string;
  /** Null where the text is no finding; it is sent all the same, and intake says what is wrong with it. */
  readonly finding: string | null;
  readonly state: 'sent' | 'not-sent';
  readonly why: string | null;
};

const why = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** Hands a finding to intake as if it had come as an event; a failure is told and stops nobody. */
export const handOver = async ({ text, source }: Received, queue: FindingQueue): Promise<HandedOver> => {
  const parsed = parse({ text, bytes: null, source, line: null });
  const about = { source, finding: parsed.kind === 'finding' ? parsed.finding.id : null };
  const bytes = Buffer.byteLength(text);
  if (bytes > queue.most)
    return { ...about, state: 'not-sent', why: `${bytes} bytes do not fit into a message: backfill it with --archive` };
  try {
    await queue.send(text);
    return { ...about, state: 'sent', why: null };
  } catch (error) {
    return { ...about, state: 'not-sent', why: why(error) };
  }
};
