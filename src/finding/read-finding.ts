import type { JsonObject } from '../json.ts';
import { cap, shown } from './cap.ts';
import { classify } from './classify.ts';
import type { Finding } from './finding.ts';
import { readVersion } from './identity.ts';
import { isPartition } from './names.ts';
import { type Outcome, ok, refusal } from './rejection.ts';
import { isSample } from './sample.ts';
import { isoTime } from './time.ts';
import { readWire, type Wire } from './wire.ts';

/** Titles are one line; a description may be a paragraph. */
const maxDescription = 4096;

const partitionOf = ({ partition, arn }: Wire): string => {
  const named = partition ?? arn?.split(':')[1] ?? '';
  return isPartition(named) ? named : 'unknown';
};

const severityOf = (severity: unknown): number => {
  const number = typeof severity === 'string' && severity.trim() !== '' ? Number(severity) : severity;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 && number <= 10 ? number : 0;
};

type Described = Pick<
  Finding,
  | 'partition'
  | 'arn'
  | 'title'
  | 'description'
  | 'severity'
  | 'archived'
  | 'sample'
  | 'featureName'
  | 'resourceType'
  | 'attackSequenceArn'
>;

const described = (detail: JsonObject, wire: Wire): Described => ({
  partition: partitionOf(wire),
  arn: cap(wire.arn ?? ''),
  title: cap(wire.title ?? ''),
  description: cap(wire.description ?? '', maxDescription),
  severity: severityOf(detail['severity']),
  archived: wire.service?.archived === true,
  sample: isSample(wire),
  featureName: wire.service?.featureName ? cap(wire.service.featureName) : null,
  resourceType: cap(wire.resource?.resourceType ?? ''),
  attackSequenceArn: wire.associatedAttackSequenceArn ? cap(wire.associatedAttackSequenceArn) : null,
});

const typeOf = (detail: JsonObject): Outcome<string> => {
  const type = detail['type'];
  if (typeof type === 'string' && type !== '') return ok(cap(type));
  return refusal('finding-without-type', `type is ${shown(type)} and must be the finding's type`);
};

/**
 * One finding in the form of the wire. `not-eks`: it concerns nothing of EKS. Refused: a part that tells it from other
 * findings is missing or not of its form. Anything else in it may be missing or odd. A severity that is none is 0, a
 * creation time that is none is the time of the update, and a partition that is none is `unknown`.
 */
export const readFinding = (detail: JsonObject): Outcome<Finding | 'not-eks'> => {
  const version = readVersion(detail);
  if (version.state === 'refused') return version;
  const type = typeOf(detail);
  if (type.state === 'refused') return type;
  const wire = readWire(detail);
  const classified = classify(type.value, wire);
  if (classified === 'not-eks') return ok(classified);
  const { problems, ...rest } = classified;
  return ok({
    ...version.value,
    type: type.value,
    createdAt: isoTime(detail['createdAt']) ?? version.value.updatedAt,
    ...described(detail, wire),
    ...rest,
    ...(problems.length > 0 ? { problems } : {}),
    detail,
  });
};
