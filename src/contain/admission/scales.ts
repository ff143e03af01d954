import { scaleResources } from '../owners.ts';
import { admissionPolicy } from './admission-policy.ts';
import { byResponder, outsideProtected } from './cel.ts';

const isZero = (of: string): string => `(!has(${of}.spec.replicas) || ${of}.spec.replicas == 0)`;

const ofGroup = (group: string, resource: readonly string[], apiVersion: string) =>
  admissionPolicy({
    name: `lazaret-responder-scale-${group.replaceAll('.', '-')}`,
    apiGroup: group,
    apiVersion,
    resource,
    operations: ['UPDATE'],
    who: byResponder,
    validations: [
      {
        expression: `${isZero('object')} || ${isZero('oldObject')}`,
        message: 'the Lazaret responder scales to 0, and back from 0',
      },
      {
        expression: outsideProtected,
        message: 'the Lazaret responder scales nothing in a namespace that is always protected',
      },
    ],
  });

/** A right to scale is one to stop everything, or to start a thousand of it: to 0, back from 0, and not what is always protected. */
export const responderScales = [...Map.groupBy(scaleResources, ({ group }) => group).entries()].flatMap(
  ([group, all]) =>
    ofGroup(
      group,
      all.map(({ resource }) => `${resource}/scale`),
      all[0]?.version ?? 'v1',
    ),
);
