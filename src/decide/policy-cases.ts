import { z } from 'zod';
import { actionIds, modes } from './decision.ts';
import { type PolicyError, policyError } from './policy-error.ts';
import { mistakesOf } from './policy-issues.ts';
import { readPolicyText } from './policy-text.ts';

const count = z.int().min(0).max(1000);
const path = z.string().min(1).max(1000);

const policyCase = z.strictObject({
  name: z.string().min(1).max(200),
  finding: z.union([path, z.record(z.string(), z.unknown())]).describe('A file beside this one, or the event itself'),
  cluster: path.describe('A snapshot of the cluster; without it nobody looks at the pod').exactOptional(),
  now: z.iso
    .datetime({ offset: true })
    .describe('When it is decided; else when the finding was updated')
    .exactOptional(),
  history: z
    .strictObject({
      actedLastHour: count.default(0),
      namespaces: z.record(z.string(), count).default({}),
    })
    .prefault({}),
  expect: z
    .strictObject({
      rule: z.string().nullable().exactOptional(),
      mode: z.enum(modes).exactOptional(),
      actions: z.array(z.enum(actionIds)).exactOptional(),
      wouldDo: z.array(z.enum(actionIds)).exactOptional(),
      reasons: z.array(z.string()).describe('Codes that must be among the reasons').exactOptional(),
    })
    .refine((expect) => Object.keys(expect).length > 0, 'name at least one thing that is expected'),
});

const casesSchema = z
  .strictObject({ cases: z.array(policyCase).min(1).max(1000) })
  .meta({ title: 'Cases of a policy' });

export type PolicyCase = z.output<typeof policyCase>;

export type CasesLoad =
  | { readonly state: 'ok'; readonly cases: readonly PolicyCase[] }
  | { readonly state: 'invalid'; readonly errors: readonly PolicyError[] };

export const casesJsonSchema = (): object => z.toJSONSchema(casesSchema, { io: 'input' });

/** Reads the cases of `lazaret policy test`; files that they name are for the caller to open. Mistakes come with their line, as in a policy. */
export const loadCases = (text: string, source: string): CasesLoad => {
  const read = readPolicyText(text);
  if (read.faults.length > 0)
    return {
      state: 'invalid',
      errors: read.faults.map(({ message, at, duplicate }) =>
        policyError(source, { code: duplicate ? 'duplicate-key' : 'yaml-invalid', path: [], says: message, at }),
      ),
    };
  const parsed = casesSchema.safeParse(read.value);
  if (parsed.success) return { state: 'ok', cases: parsed.data.cases };
  const mistakes = parsed.error.issues.flatMap((issue) => mistakesOf(issue, read, casesJsonSchema()));
  return { state: 'invalid', errors: mistakes.map((mistake) => policyError(source, mistake)) };
};
