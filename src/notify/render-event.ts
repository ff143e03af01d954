import { isObject } from '../json.ts';
import type { Message } from './message.ts';
import { visible } from './visible.ts';

/** One entry of PutEvents, as JSON (`Time` is an ISO string). */
export type EventEntry = {
  readonly Source: 'lazaret';
  readonly DetailType: 'Lazaret Decision' | 'Lazaret Verdict' | 'Lazaret Coverage' | 'Lazaret Rejected';
  readonly Detail: string;
  readonly Resources: readonly string[];
  readonly Time: string;
};

/** EventBridge user guide, "Calculating PutEvents event entry size". */
export const eventLimit = 256 * 1024;
const overhead = 1024;

const detailTypes: { readonly [kind in Message['kind']]: EventEntry['DetailType'] } = {
  decision: 'Lazaret Decision',
  verdict: 'Lazaret Verdict',
  coverage: 'Lazaret Coverage',
  rejected: 'Lazaret Rejected',
};

const textLimit = 2000;

/** Every text on one visible line: who subscribes may print it anywhere. */
const cleaned = (value: unknown): unknown => {
  if (typeof value === 'string') return visible(value, textLimit);
  if (Array.isArray(value)) return value.map(cleaned);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]));
  return value;
};

/** What is left out first, where all of it is too much; the evidence has everything. */
const droppable = [
  'timeline',
  'facts',
  'targets',
  'plans',
  'manual',
  'nextSteps',
  'links',
  'verdicts',
  'decision',
  'records',
  'summary',
  'footer',
  'title',
] as const satisfies (keyof Message)[];

const detailOf = (message: Message): string => {
  const fields: { [key: string]: unknown } = { ...(cleaned(message) as object), truncated: [] };
  const left: string[] = [];
  for (const field of [null, ...droppable]) {
    if (field) {
      delete fields[field];
      left.push(field);
    }
    const detail = JSON.stringify({ ...fields, truncated: left });
    if (Buffer.byteLength(detail) <= eventLimit - overhead) return detail;
  }
  return JSON.stringify({
    version: 1,
    kind: message.kind,
    threadId: visible(message.threadId, 200),
    truncated: ['everything'],
  });
};

const isArn = (text: string): boolean => /^arn:aws[a-z-]*:guardduty:[\w/:-]{1,300}$/.test(text);

const timeOf = (at: string): string => (Number.isNaN(Date.parse(at)) ? new Date(0) : new Date(at)).toISOString();

/** For an event bus: the message itself as the detail, and in `truncated` what had to be left out. */
export const renderEvent = (message: Message): EventEntry => ({
  Source: 'lazaret',
  DetailType: detailTypes[message.kind],
  Detail: detailOf(message),
  Resources: message.finding && isArn(message.finding.arn) ? [message.finding.arn] : [],
  Time: timeOf(message.at),
});
