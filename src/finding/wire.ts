import * as z from 'zod';
import { action } from './wire-action.ts';
import { anything, block, flag, list, number, text } from './wire-field.ts';
import { type container, resource, type user, type workload } from './wire-resource.ts';
import { sequence } from './wire-sequence.ts';

const process = block({
  name: text,
  executablePath: text,
  executableSha256: text,
  pid: number,
  namespacePid: number,
  user: text,
  euid: number,
  pwd: text,
  lineage: list(block({ name: text, executablePath: text, pid: number })),
});

const service = block({
  count: number,
  archived: flag,
  featureName: text,
  additionalInfo: block({ sample: anything, value: text }),
  action,
  runtimeDetails: block({ process, context: z.record(z.string(), z.unknown()).nullable().catch(null) }),
  ebsVolumeScanDetails: block({
    scanId: text,
    triggerFindingId: text,
    scanDetections: block({
      threatDetectedByName: block({
        threatNames: list(
          block({
            name: text,
            severity: text,
            itemCount: number,
            filePaths: list(block({ filePath: text, fileName: text, hash: text })),
          }),
        ),
      }),
    }),
  }),
  evidence: block({
    threatIntelligenceDetails: list(block({ threatListName: text, threatNames: list(text) })),
  }),
  detection: block({ sequence }),
});

/** The parts of a finding that Lazaret reads, by their names on the wire. Source: the GuardDuty service model 2017-11-28. */
export const wireFinding = z.object({
  partition: text,
  arn: text,
  title: text,
  description: text,
  associatedAttackSequenceArn: text,
  resource,
  service,
});

export type Wire = z.output<typeof wireFinding>;
export type WireWorkload = NonNullable<z.output<typeof workload>>;
export type WireContainer = NonNullable<z.output<typeof container>>;
export type WireUser = NonNullable<z.output<typeof user>>;
export type WireProcess = NonNullable<z.output<typeof process>>;
export type WireSequence = NonNullable<z.output<typeof sequence>>;

/** The parts of a finding; those that its identity is made of are left out, since each has an error of its own. */
export const readWire = (detail: { [key: string]: unknown }): Wire => wireFinding.parse(detail);
