import { textLiteral } from './literal.ts';
import { timeOf } from './scope.ts';

/** A parameter of a query: `:name` in its SQL becomes a literal of this type. */
export type Parameter = {
  readonly name: string;
  /** `time` is UTC: a month, a day or a moment. */
  readonly type: 'text' | 'number' | 'time';
  readonly about: string;
  readonly fallback: string;
};

/**
 * A question that auditors ask, with its SQL: in the part of the language that DuckDB and Athena (Trino) have in common,
 * over the tables `findings` and `actions`, which are cut to the range, account and cluster that were asked for.
 */
export type Query = {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly parameters: readonly Parameter[];
  readonly sql: string;
};

export type Filled =
  | { readonly state: 'filled'; readonly sql: string; readonly values: { readonly [name: string]: string } }
  | { readonly state: 'wrong'; readonly message: string };

const timeLiteral = (value: string): string | null => {
  const iso = timeOf(value.replace(/^(\d{4}-\d\d-\d\d) (.*?)Z?$/, '$1T$2Z'));
  return iso && textLiteral(iso.slice(0, 23).replace('T', ' '));
};

const literal = ({ type }: Parameter, value: string): string | null => {
  if (type === 'text') return value.length <= 1_000 && !value.includes('\0') ? textLiteral(value) : null;
  if (type === 'time') return timeLiteral(value);
  return /^-?\d{1,12}(\.\d{1,6})?$/.test(value) ? value : null;
};

/** Puts values in place of parameters; a name that the query does not have, or a value of another type, is told. */
export const fill = (query: Pick<Query, 'name' | 'parameters' | 'sql'>, given: ReadonlyMap<string, string>): Filled => {
  const unknown = [...given.keys()].find((name) => !query.parameters.some((one) => one.name === name));
  if (unknown !== undefined) {
    const known = query.parameters.map(({ name }) => name).join(', ') || 'none';
    return { state: 'wrong', message: `--param ${unknown}: ${query.name} has no such parameter; it has: ${known}` };
  }
  const values: { [name: string]: string } = {};
  const literals = new Map<string, string>();
  for (const parameter of query.parameters) {
    const value = given.get(parameter.name) ?? parameter.fallback;
    const written = literal(parameter, value);
    if (written === null)
      return { state: 'wrong', message: `--param ${parameter.name}=${value}: must be a ${parameter.type}` };
    values[parameter.name] = value;
    literals.set(parameter.name, written);
  }
  const sql = query.sql.replaceAll(/:([a-z_]+)\b/g, (whole, name: string) => literals.get(name) ?? whole);
  return { state: 'filled', sql, values };
};
