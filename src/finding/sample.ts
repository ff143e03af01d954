import { isObject } from '../json.ts';
import { nestedJson } from './nested-text.ts';
import type { Wire } from './wire.ts';

const says = (flag: unknown): boolean => flag === true || flag === 'true';

/** A finding of CreateSampleFindings: flagged in `additionalInfo`, in the JSON text inside it, or by its title alone. */
export const isSample = ({ title, service }: Wire): boolean => {
  const info = service?.additionalInfo ?? null;
  const nested = nestedJson(info?.value ?? null);
  return says(info?.sample) || (isObject(nested) && says(nested['sample'])) || /^\s*\[SAMPLE\]/i.test(title ?? '');
};
