import { z } from 'zod';
import { type Reason, reason } from '../../reason.ts';
import { withoutAny } from './at-least-one.ts';
import schema from './detection-finding.schema.json' with { type: 'json' };

let validator: z.ZodType | null = null;

/** What of an event the published schema (OCSF 1.8.0, Apache-2.0, with the profile `cloud`) does not allow; empty: it is valid. */
export const validateDetectionFinding = (event: unknown): Reason[] => {
  validator ??= z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const checked = validator.safeParse(event);
  const faults = checked.success
    ? []
    : checked.error.issues.map(({ path, message }) => `${path.join('.') || 'the event'}: ${message}`);
  return [...faults, ...withoutAny(event, schema, schema)].map((message) => reason('ocsf-invalid', message));
};
