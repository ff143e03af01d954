import { isObject, type JsonObject } from '../json.ts';
import { fromApi } from './api-shape.ts';
import { cap, shown } from './cap.ts';
import { coveragePrefix, readCoverage } from './coverage.ts';
import type { EventShape, Parsed, Received } from './finding.ts';
import { isApiShape, pascalMember } from './letter-case.ts';
import { isAccountId } from './names.ts';
import { readFinding } from './read-finding.ts';
import { readJson } from './read-json.ts';
import { ignored, placeOfInput, rejected } from './rejection.ts';

type Fields = { [key: string]: unknown };

const findingOf = (detail: JsonObject, shape: EventShape, eventBusAccount: string | null): Parsed => {
  const misplaced = pascalMember(detail);
  if (misplaced !== null)
    return rejected(
      'pascal-case-detail',
      `the finding writes ${misplaced} as the SDKs do, and EventBridge and exports write it in camelCase: send the event as GuardDuty made it`,
    );
  const read = readFinding(detail);
  if (read.state === 'refused') return { kind: 'rejected', error: read.problem };
  if (read.value === 'not-eks')
    return ignored(
      'not-about-eks',
      `${shown(detail['type'])} on ${shown((detail['resource'] as Fields | null | undefined)?.['resourceType'])} concerns nothing of EKS`,
    );
  return { kind: 'finding', shape, finding: read.value, eventBusAccount };
};

const coverageOf = (event: Fields, detailType: string, detail: JsonObject): Parsed => {
  const read = readCoverage({ detailType, account: event['account'], region: event['region'] }, detail);
  if (read.state === 'refused') return { kind: 'rejected', error: read.problem };
  if (read.value === 'not-eks')
    return ignored('not-about-eks', 'the runtime coverage of something else than an EKS cluster');
  return { kind: 'coverage', coverage: read.value };
};

const busAccount = ({ account }: Fields): string | null =>
  typeof account === 'string' && isAccountId(account) ? account : null;

const fromEventBridge = (event: Fields): Parsed => {
  const { source, detail } = event;
  const detailType = event['detail-type'];
  if (typeof source !== 'string' || typeof detailType !== 'string')
    return rejected(
      'event-without-source',
      `source is ${shown(source)} and detail-type ${shown(detailType)}, and both must be text`,
    );
  if (source !== 'aws.guardduty')
    return ignored('other-source', `the event comes from ${shown(source)}, not from GuardDuty`);
  const isFinding = detailType === 'GuardDuty Finding';
  if (!isFinding && !detailType.startsWith(coveragePrefix))
    return ignored('other-event', `${shown(detailType)} is no finding and no runtime coverage`);
  if (!isObject(detail)) return rejected('event-without-detail', `detail is ${shown(detail)} and must be the finding`);
  return isFinding
    ? findingOf(detail as JsonObject, 'eventbridge', busAccount(event))
    : coverageOf(event, detailType, detail as JsonObject);
};

const isEvent = (value: Fields): boolean => 'detail-type' in value || ('source' in value && 'detail' in value);

const read = (received: Received): Parsed => {
  const json = readJson(received);
  if (json.state === 'refused') return { kind: 'rejected', error: json.problem };
  const { value } = json;
  if (!isObject(value)) return rejected('not-an-object', `it is ${shown(value)} and must be an event or a finding`);
  if (isEvent(value)) return fromEventBridge(value);
  return isApiShape(value) ? findingOf(fromApi(value), 'api', null) : findingOf(value as JsonObject, 'export', null);
};

const located = (parsed: Parsed, received: Received): Parsed =>
  parsed.kind === 'rejected'
    ? rejected(parsed.error.code, `${cap(placeOfInput(received))}: ${parsed.error.message}`)
    : parsed;

/**
 * What one input is: a finding (EventBridge event, GetFindings answer of an SDK, line of an S3 export), a coverage
 * event, something that is not ours (`ignored`, with why), or something unreadable (`rejected`, naming file, line or
 * key, the value, and what to do). Never throws, whatever the bytes are.
 */
export const parse = (received: Received): Parsed => {
  try {
    return located(read(received), received);
  } catch (error) {
    const why = error instanceof Error ? error.name : 'an error';
    return rejected(
      'unreadable',
      `${cap(placeOfInput(received))}: it cannot be read (${why}): please report it, with the archived bytes`,
    );
  }
};
