import type { DeployedStack, Template } from '../stack.ts';
import { account, region } from '../stack.ts';
import { type Difference, differences } from './compare.ts';
import { type NotStored, notStored } from './not-stored.ts';
import type { Read } from './reader.ts';
import { readers } from './readers.ts';
import { nothing, type References, resolve } from './resolve.ts';

type Resource = Template['Resources'][string] & { readonly Condition?: string };
type Whole = {
  readonly Resources: { readonly [logicalId: string]: Resource };
  readonly Conditions?: { readonly [name: string]: unknown };
  readonly Outputs?: { readonly [name: string]: { readonly Value: unknown; readonly Condition?: string } };
};

const pseudo: { readonly [name: string]: unknown } = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': nothing,
};

export type ReadBack = {
  /** How many resources were read, and how many of their properties were compared. */
  readonly resources: number;
  readonly properties: number;
  readonly faults: readonly string[];
  /** The entries of `not-stored.ts` that a difference needed. */
  readonly needed: ReadonlySet<NotStored>;
};

const noReader = (id: string, type: string): string =>
  `${id}: nothing reads ${type} back: add a function that asks its describe API, under its type, to the table at the end of one of test/aws/readback/readers-*.ts`;

const told = (id: string, type: string, { path, stated, read }: Difference): string =>
  `${id}: ${type} ${path} is ${stated ?? 'not there'} in the template and ${read ?? 'not there'} in the emulator: mend its creation in test/aws/moto/types_*.py or its reader; if the emulator cannot keep it, say why in test/aws/readback/not-stored.ts`;

/** Reads every resource of a deployed template back from the service it belongs to, and compares it with the template. */
export const readBack = async (given: Template, stack: DeployedStack, endpoint: string): Promise<ReadBack> => {
  const template = given as unknown as Whole;
  const reads = new Map<string, Promise<Read>>();

  const statedOf = (id: string): Promise<Record<string, unknown>> =>
    resolve(template.Resources[id]?.Properties ?? {}, references) as Promise<Record<string, unknown>>;

  const readOf = (id: string): Promise<Read> => {
    const known = reads.get(id);
    if (known !== undefined) return known;
    const { type, physicalId } = stack.resources[id] ?? { type: '', physicalId: '' };
    const reader = readers[type];
    if (!reader) throw new Error(noReader(id, type));
    const read = reader({ logicalId: id, physicalId, endpoint, stated: () => statedOf(id) });
    reads.set(id, read);
    return read;
  };

  const references: References = {
    ref: async (name) => {
      const value = name in pseudo ? pseudo[name] : stack.resources[name]?.physicalId;
      if (value === undefined) throw new Error(`${name}: the stack has no such resource`);
      return value;
    },
    attribute: async (id, name) => {
      const value = (await readOf(id)).attributes?.[name];
      if (value === undefined) throw new Error(`${id}.${name}: its reader in test/aws/readback gives no ${name}`);
      return value;
    },
    condition: async (name) => (await resolve(template.Conditions?.[name], references)) === true,
  };

  const faults: string[] = [];
  const needed = new Set<NotStored>();
  let [resources, properties] = [0, 0];

  const compare = async (id: string, type: string): Promise<void> => {
    const [stated, { properties: read }] = [await statedOf(id), await readOf(id)];
    resources += 1;
    for (const [name, value] of Object.entries(stated)) {
      properties += 1;
      for (const difference of differences(name, value, read[name])) {
        const excuse = notStored.find((one) => one.type === type && difference.path.startsWith(one.path));
        if (excuse && difference.read === excuse.reads) needed.add(excuse);
        else faults.push(told(id, type, difference));
      }
    }
  };

  const check = async (id: string, { Type, Condition }: Resource): Promise<void> => {
    const wanted = Condition === undefined || (await references.condition(Condition));
    const made = id in stack.resources;
    if (wanted !== made) faults.push(`${id}: ${Type} was ${made ? 'made against its condition' : 'not made'}`);
    else if (made && !(Type in readers)) faults.push(noReader(id, Type));
    else if (made) await compare(id, Type);
  };

  for (const [id, resource] of Object.entries(template.Resources)) await check(id, resource);
  for (const [name, { Value }] of Object.entries(template.Outputs ?? {}))
    if ((await resolve(Value, references)) !== stack.outputs[name])
      faults.push(`output ${name} is ${stack.outputs[name]}, not ${await resolve(Value, references)}`);
  return { resources, properties, faults, needed };
};
