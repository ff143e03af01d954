import { anonymousAccess } from './families/anonymous.ts';
import { apiBehaviour } from './families/api-behaviour.ts';
import { apiCallers } from './families/api-callers.ts';
import { shells } from './families/commands.ts';
import { configuration } from './families/configuration.ts';
import { connections } from './families/connections.ts';
import { files } from './families/files.ts';
import { injections } from './families/injection.ts';
import { nodeEscapes } from './families/node-escape.ts';
import { sensitiveFiles } from './families/sensitive-files.ts';
import { sequence } from './families/sequence.ts';
import { workloads } from './families/workload.ts';
import type { Family } from './measure.ts';

/** Every finding type that concerns EKS, with what stands in the way of its technique. */
export const families: readonly Family[] = [
  ...apiCallers,
  ...anonymousAccess,
  ...apiBehaviour,
  ...workloads,
  ...configuration,
  ...files,
  ...shells,
  ...nodeEscapes,
  ...injections,
  ...sensitiveFiles,
  ...connections,
  sequence,
];

const byType = new Map(families.flatMap((family) => family.types.map((type) => [type, family] as const)));

export const familyOf = (type: string): Family | null => byType.get(type) ?? null;
