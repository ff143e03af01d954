import { looks } from '../../enrich/looks.ts';
import type { Resource } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { documentsIn } from './snapshot-documents.ts';
import { isHeader, readHeader, resourceName, type SnapshotHeader } from './snapshot-header.ts';
import { SnapshotObjects } from './snapshot-objects.ts';
import { isBuiltIn, SnapshotReader } from './snapshot-reader.ts';

export { writeSnapshot } from './snapshot-writer.ts';

export type LoadedSnapshot =
  | { readonly state: 'ok'; readonly reader: SnapshotReader }
  | { readonly state: 'invalid'; readonly errors: Reason[] };

const mostErrors = 20;

/** Each kind that a look would ask for, once. */
const lookedAt: readonly Resource[] = [
  ...new Map(looks.map(({ resource }) => [resourceName(resource), resource])).values(),
];

/** Kinds of which the file holds none and says nothing: assumed to be none. */
const without = ({ byResource }: SnapshotObjects, header: SnapshotHeader | null): Resource[] => {
  if (header?.resources) return [];
  const told = new Set(header?.unreachable?.map(({ resource }) => resource));
  return lookedAt.filter((one) => !byResource.has(resourceName(one)) && !told.has(resourceName(one)));
};

const namesOf = (all: readonly Resource[]): string => all.map(resourceName).join(', ');

/** What the reader of a report must know about what it rests on. */
const notesOf = (source: string, objects: SnapshotObjects, header: SnapshotHeader | null): Reason[] => {
  const none = without(objects, header);
  const [taken, notServed] = [namesOf(none.filter(isBuiltIn)), namesOf(none.filter((one) => !isBuiltIn(one)))];
  const unknown = [...objects.unknownKinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  const notes: [string, boolean, string][] = [
    ['snapshot-none', taken !== '', `none of these is in it, taken as none in the cluster: ${taken}`],
    ['snapshot-not-served', notServed !== '', `none of these is in it, taken as not installed: ${notServed}`],
    ['snapshot-unknown-kind', unknown !== '', `kinds that are not looked at: ${unknown.slice(0, 500)}`],
    [
      'snapshot-secret',
      objects.secrets > 0,
      `${objects.secrets} Secrets in it were not read: take them out of the file`,
    ],
  ];
  return notes.filter(([, holds]) => holds).map(([code, , message]) => reason(code, `${source}: ${message}`));
};

/**
 * Reads a cluster from a text: YAML documents or JSON, single objects or lists, as `kubectl get … -o yaml` or
 * `lazaret snapshot` print them. What is not in it is not there; `notes` say what that was assumed of. Never throws; errors
 * name line or position, path and value.
 */
export const loadSnapshot = (text: string, source: string): LoadedSnapshot => {
  const documents = documentsIn(text, source);
  if (documents.state === 'invalid') return documents;
  const { true: headers = [], false: others = [] } = Object.groupBy(
    documents.placed,
    ({ value }) => `${isHeader(value)}`,
  );
  const [first, ...more] = headers;
  const header = first ? readHeader(first.value, `${source}: ${first.at}`) : null;
  const objects = new SnapshotObjects(source, others);
  const errors = [
    ...(header?.state === 'invalid' ? header.errors : []),
    ...more.map(({ at }) => reason('snapshot-header', `${source}: ${at}: a second Snapshot header: keep one`)),
    ...objects.errors,
    ...(documents.placed.length === 0 ? [reason('snapshot-object', `${source}: holds no object`)] : []),
  ];
  if (errors.length > 0) return { state: 'invalid', errors: errors.slice(0, mostErrors) };
  const told = header?.state === 'ok' ? header.header : null;
  const contents = {
    header: told,
    notes: notesOf(source, objects, told),
    byResource: objects.byResource,
    kinds: objects.kinds,
  };
  return { state: 'ok', reader: new SnapshotReader({ name: told?.cluster ?? source, ...contents }) };
};
