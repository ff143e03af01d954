/** What a reference in a template stands for. */
export type References = {
  readonly ref: (name: string) => Promise<unknown>;
  readonly attribute: (logicalId: string, name: string) => Promise<unknown>;
  readonly condition: (name: string) => Promise<boolean>;
};

export const nothing = Symbol('AWS::NoValue');

type Resolver = (argument: never, references: References) => Promise<unknown>;

const joined = async ([by, parts]: [string, unknown], references: References): Promise<unknown> =>
  ((await resolve(parts, references)) as unknown[]).map(String).join(by);

const substituted = async (argument: string | [string, Record<string, unknown>], references: References) => {
  const [text, own] = typeof argument === 'string' ? [argument, {} as Record<string, unknown>] : argument;
  const names = [...text.matchAll(/\$\{([^!}]+)\}/g)].map(([, name = '']) => name);
  const values = await Promise.all(
    names.map((name) => {
      if (name in own) return resolve(own[name], references);
      const [id = '', ...attribute] = name.split('.');
      return attribute.length > 0 ? references.attribute(id, attribute.join('.')) : references.ref(name);
    }),
  );
  return names.reduce((whole, name, at) => whole.replaceAll(`\${${name}}`, String(values[at])), text);
};

/** CloudFormation's own functions; https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
const functions: { readonly [name: string]: Resolver } = {
  Ref: (name: string, references) => references.ref(name),
  'Fn::GetAtt': ([id, name]: [string, string], references) => references.attribute(id, name),
  'Fn::Join': joined,
  'Fn::Sub': substituted,
  'Fn::Select': async ([at, from]: [unknown, unknown], references) =>
    ((await resolve(from, references)) as unknown[])[Number(at)],
  'Fn::Split': async ([by, text]: [string, unknown], references) => String(await resolve(text, references)).split(by),
  'Fn::If': async ([name, yes, no]: [string, unknown, unknown], references) =>
    resolve((await references.condition(name)) ? yes : no, references),
  'Fn::Equals': async (sides: unknown[], references) => {
    const [left, right] = (await resolve(sides, references)) as unknown[];
    return left === right;
  },
  'Fn::And': async (all: unknown[], references) =>
    ((await resolve(all, references)) as unknown[]).every((one) => one === true),
  'Fn::Not': async ([one]: [unknown], references) => (await resolve(one, references)) !== true,
  Condition: (name: string, references) => references.condition(name),
};

/** A part of a template with every reference replaced by what it stands for; `AWS::NoValue` takes its property away. */
export const resolve = async (value: unknown, references: References): Promise<unknown> => {
  if (Array.isArray(value))
    return (await Promise.all(value.map((one) => resolve(one, references)))).filter((one) => one !== nothing);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? ['', null];
  const known = entries.length === 1 ? functions[name] : undefined;
  if (known && !(name === 'Condition' && typeof argument !== 'string')) return known(argument as never, references);
  if (name.startsWith('Fn::')) throw new Error(`${name}: test/aws/readback/resolve.ts does not know this function`);
  const resolved = await Promise.all(entries.map(async ([key, one]) => [key, await resolve(one, references)] as const));
  return Object.fromEntries(resolved.filter(([, one]) => one !== nothing));
};
