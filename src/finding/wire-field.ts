import * as z from 'zod';

/**
 * Everything may be absent, null or of another type on the wire: then it is null here, and what is around it still counts.
 * Absence is the rule in a finding, so it is a default and no fault: a fault costs a hundred times as much.
 */
export const text = z.string().nullable().default(null).catch(null);
export const number = z.number().nullable().default(null).catch(null);
export const flag = z.boolean().nullable().default(null).catch(null);
/** Of any type, or absent: who reads it looks for itself. */
export const anything = z.unknown().optional();
export const block = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.object(shape).nullable().default(null).catch(null);
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullable()
    .default(null)
    .catch(null)
    .transform((items) =>
      (items ?? []).filter((one): one is NonNullable<z.output<T>> => one !== null && one !== undefined),
    );

/** AWS tags as findings list them. */
export const tags = list(block({ key: text, value: text }));
