import * as z from 'zod';

const schema = z.object({
  AWS_REGION: z.string().min(1),
  LAZARET_EVIDENCE_BUCKET: z.string().min(3),
  LAZARET_TOPIC_ARN: z.string().startsWith('arn:'),
  LAZARET_EVENT_BUS: z.string().min(1),
  /** The intake function's timeout, in milliseconds. */
  LAZARET_STAND_BACK_MS: z.coerce.number().int().min(0),
  /** File in the bundle; without it everything is observed. */
  LAZARET_POLICY: z.string().optional(),
  LAZARET_CONTAIN_QUEUE_URL: z.url().optional(),
  LAZARET_CONTAIN_QUEUE_ARN: z.string().startsWith('arn:').optional(),
  LAZARET_CONTAIN_DLQ_URL: z.url().optional(),
  LAZARET_SCHEDULE_GROUP: z.string().optional(),
  LAZARET_SCHEDULE_ROLE_ARN: z.string().startsWith('arn:').optional(),
});

export type Environment = z.output<typeof schema>;

/** What the stack sets for a function; a variable that is missing is told by name at the start, not at the first event. */
export const environmentOf = <T extends z.ZodType>(wanted: T, given: NodeJS.ProcessEnv): z.output<T> => {
  const parsed = wanted.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(
    `environment: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
  );
};

/** Of the functions that take findings and containment requests. */
export const readEnvironment = (given: NodeJS.ProcessEnv): Environment => environmentOf(schema, given);

/** A variable that only a stack that enforces sets. */
export const need = <K extends keyof Environment>(environment: Environment, name: K): NonNullable<Environment[K]> => {
  const value = environment[name];
  if (value === undefined || value === null)
    throw new Error(`environment: ${name} is not set: this function belongs to a stack that enforces`);
  return value as NonNullable<Environment[K]>;
};
